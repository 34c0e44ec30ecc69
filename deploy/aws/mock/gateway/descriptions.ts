import { type HttpApi, readHttpApi } from "./http/description.ts";
import { type RestApi, readRestApi } from "./rest/description.ts";
import { Services } from "./services.ts";

/** An API of either kind, and the services of its region. */
export type Described = { readonly services: Services } & (
  | { readonly kind: "http"; readonly api: HttpApi }
  | { readonly kind: "rest"; readonly api: RestApi }
);

/** A change of an API shows after this. It takes ten calls to read one, and a burst of requests must not wait for that each time. */
const FRESH_MS = 1000;

/** The APIs of a mock, read when they are asked for. */
export class Descriptions {
  readonly #url: string;
  readonly #services = new Map<string, Services>();
  readonly #read = new Map<string, { at: number; found: Promise<Described | undefined> }>();

  /** @param url where the mock's services are */
  constructor(url: string) {
    this.#url = url;
  }

  /** The API of that id; undefined when there is none. */
  find(region: string, id: string): Promise<Described | undefined> {
    const key = `${region}/${id}`;
    const known = this.#read.get(key);
    if (known && performance.now() - known.at < FRESH_MS) return known.found;
    const found = this.#describe(region, id);
    this.#read.set(key, { at: performance.now(), found });
    return found;
  }

  reset(): void {
    this.#read.clear();
  }

  async #describe(region: string, id: string): Promise<Described | undefined> {
    const services = this.#services.get(region) ?? new Services(this.#url, region);
    this.#services.set(region, services);
    const http = await readHttpApi(services, id);
    if (http) return { services, kind: "http", api: http };
    const rest = await readRestApi(services, id);
    return rest && { services, kind: "rest", api: rest };
  }
}
