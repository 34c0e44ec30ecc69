import type { TObject } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import { didYouMean, type Fault, LIST_IS_CUT, MAX_FAULTS } from "iris-models";
import { RequestError } from "../problems/requestError.ts";
import { quote, shorten } from "../quote.ts";

/**
 * Reads queries by their TypeBox schemas, whatever coercion the host's Ajv does.
 * Bodies are validated by the model that they are for, and responses are written by our own code: those schemas only document.
 */
export function validateAsSent(app: FastifyInstance): void {
  app.setValidatorCompiler<TObject>(({ schema, httpPart }) =>
    httpPart === "querystring" ? queryReader(schema) : accept,
  );
  app.setSerializerCompiler(() => JSON.stringify);
}

const accept = (): boolean => true;

type ReadQuery = true | { value: unknown } | { error: RequestError };

/** All values of a URL are text: a flag's is `true` or `false` and nothing else. */
function queryReader({ properties }: TObject) {
  return (query: unknown): ReadQuery => {
    if (isEmpty(query)) return true;
    const sent = Object.entries<unknown>(Object(query));
    const faults = faultsOf(sent, properties);
    return faults.length > 0
      ? { error: invalidQuery(faults) }
      : { value: Object.fromEntries(sent.map(([name, value]) => [name, value === "true"])) };
  };
}

/** Fast path: most requests have no query. */
function isEmpty(query: unknown): boolean {
  for (const _name in Object(query)) return false;
  return true;
}

function faultsOf(sent: readonly (readonly [string, unknown])[], properties: TObject["properties"]): Fault[] {
  const faults: Fault[] = [];
  for (const [path, value] of sent) {
    faults.push(...[faultOf(path, value, properties) ?? []].flat());
    if (faults.length > MAX_FAULTS) break;
  }
  return faults;
}

function faultOf(path: string, value: unknown, properties: TObject["properties"]): Fault | undefined {
  if (!Object.hasOwn(properties, path)) return { path, message: unknownName(path, Object.keys(properties)) };
  return value === "true" || value === "false"
    ? undefined
    : { path, message: `must be true or false, got ${shown(value)}.` };
}

function invalidQuery(faults: readonly Fault[]): RequestError {
  const [first] = faults;
  const others = faults.length > MAX_FAULTS ? ` ${LIST_IS_CUT}` : "";
  return new RequestError(
    "INVALID_QUERY",
    `The query parameter ${quote(first?.path ?? "")} ${first?.message}${others}`,
    {
      faults: faults.slice(0, MAX_FAULTS).map(({ path, message }) => ({ path: shorten(path), message })),
    },
  );
}

function unknownName(name: string, known: readonly string[]): string {
  const allowed = known.length === 0 ? "No query parameters are allowed." : `Use ${known.join(" or ")}.`;
  return `is not allowed at this address.${didYouMean(name, known)} ${allowed}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} values`;
  return quote(String(value));
}
