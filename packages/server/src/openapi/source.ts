import type { Manifest } from "iris-models";
import type { Deps } from "../deps.ts";
import { type Document, digestOf, documentOf } from "../documents/document.ts";
import { lazy } from "../lazy.ts";
import type { DocumentText, Format } from "./text.ts";

/** The document for a base path such as `/ml`, or for none (""). */
export type DocumentSource = (format: Format, basePath: string) => Promise<Document>;

/** Base paths whose documents are kept: clients choose them by a header, so there must be a limit. */
const MAX_BASE_PATHS = 4;

/** What is made from the same models in service. */
interface Made {
  readonly manifests: readonly Manifest[];
  text(format: Format): Promise<DocumentText>;
  /** By format and base path. */
  readonly documents: Map<string, Document>;
}

/**
 * The OpenAPI documents of a server as it stands now. They are made at the first request for them, and made again when other
 * models, or other versions of them, are in service. Requests that come in meanwhile wait for the same work.
 */
export function documentSource(deps: Deps): DocumentSource {
  const generic = lazy(async () => (await import("./bundle.ts")).genericDocument(deps));
  let last: Made | undefined;
  let making: Promise<Made> | undefined;

  async function make(manifests: readonly Manifest[]): Promise<Made> {
    const { buildDocument, describeModels, WRITERS } = await import("./bundle.ts");
    const parts = await buildDocument(await generic(), await describeModels(deps.models, manifests));
    const texts = { json: lazy(() => WRITERS.json(parts)), yaml: lazy(() => WRITERS.yaml(parts)) };
    last = { manifests, text: (format) => texts[format](), documents: new Map() };
    return last;
  }

  async function current(): Promise<Made> {
    const { manifestsInService } = await import("./bundle.ts");
    const now = () => manifestsInService(deps.models.status(), deps.defaultModel);
    if (isOf(last, now())) return last;
    // work that began before this request may miss a change
    await making?.catch(() => undefined);
    const manifests = now();
    if (isOf(last, manifests)) return last;
    making ??= make(manifests).finally(() => {
      making = undefined;
    });
    return making;
  }

  return async (format, basePath) => {
    const made = await current();
    const key = `${format} ${basePath}`;
    const kept = made.documents.get(key);
    if (kept) return kept;
    const document = complete(await made.text(format), basePath);
    keep(made.documents, key, document);
    return document;
  };
}

const isOf = (made: Made | undefined, manifests: readonly Manifest[]): made is Made =>
  made?.manifests.length === manifests.length &&
  manifests.every((manifest, index) => manifest === made.manifests[index]);

function complete({ type, before, servers, after, digest }: DocumentText, basePath: string): Document {
  const front = Buffer.from(before + servers(basePath || "/"));
  const ofBase = basePath === "" ? "" : `-${digestOf(basePath)}`;
  return documentOf(type, Buffer.concat([front, after]), digest + ofBase);
}

function keep(documents: Map<string, Document>, key: string, document: Document): void {
  for (const [oldest] of documents) {
    if (documents.size < 2 * MAX_BASE_PATHS) break;
    documents.delete(oldest);
  }
  documents.set(key, document);
}
