import type { TObject } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import { didYouMean, type Fault } from "iris-models";
import { RequestError } from "../problems/requestError.ts";

/**
 * Reads queries by their TypeBox schemas, whatever coercion the host's Ajv does.
 * Bodies are validated by the model that they are for, and answers are written by us: those schemas only document.
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
    const faults = sent.flatMap(([path, value]) => faultOf(path, value, properties) ?? []);
    return faults.length > 0
      ? { error: invalidQuery(faults) }
      : { value: Object.fromEntries(sent.map(([name, value]) => [name, value === "true"])) };
  };
}

/** Most queries are. */
function isEmpty(query: unknown): boolean {
  for (const _name in Object(query)) return false;
  return true;
}

function faultOf(path: string, value: unknown, properties: TObject["properties"]): Fault | undefined {
  if (!Object.hasOwn(properties, path)) return { path, message: unknownName(path, Object.keys(properties)) };
  return value === "true" || value === "false"
    ? undefined
    : { path, message: `came as ${shown(value)}; true or false is wanted.` };
}

function invalidQuery(faults: readonly Fault[]): RequestError {
  const [first] = faults;
  return new RequestError("INVALID_QUERY", `The query parameter ${JSON.stringify(first?.path)} ${first?.message}`, {
    faults,
  });
}

function unknownName(name: string, known: readonly string[]): string {
  const takes = known.length === 0 ? "no query parameters" : known.join(" and ");
  return `is not known here.${didYouMean(name, known)} This address takes ${takes}.`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} values`;
  return JSON.stringify(String(value).slice(0, 40));
}
