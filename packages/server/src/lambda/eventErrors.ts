import type { Static, TSchema } from "@sinclair/typebox";
import { Errors, type ValueError, ValueErrorType } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { didYouMean, type Fault, MAX_FAULTS } from "iris-models";
import { RequestError } from "../problems/requestError.ts";

/** The value, checked against its schema, whose descriptions say what is expected. @throws what `refuse` makes of the faults */
export function checked<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
  refuse: (faults: readonly Fault[]) => Error,
): Static<Schema> {
  if (Check(schema, value)) return value;
  throw refuse([...faultsOf(schema, value)]);
}

function* faultsOf(schema: TSchema, value: unknown): Iterable<Fault> {
  const listed = new Set<string>();
  for (const found of Errors(schema, value)) {
    const error = innermost(found);
    const { path } = error;
    if (listed.size === MAX_FAULTS) return;
    // a missing field is listed a second time, as one of the wrong type
    if (listed.has(path)) continue;
    listed.add(path);
    yield { path, message: messageOf(error) };
  }
}

/** Of a field that may also be null, the fault within: it says where. */
function innermost(error: ValueError): ValueError {
  if (error.type !== ValueErrorType.Union || error.value === null) return error;
  const [within] = error.errors[0] ?? [];
  return within && within.path.length > error.path.length ? within : error;
}

function messageOf({ type, path, schema, value, message }: ValueError): string {
  const wanted: unknown = schema.description ?? message;
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownField(path, schema);
  return value === undefined ? `is missing: add ${wanted}` : `must be ${wanted}, got ${shown(value)}`;
}

function unknownField(path: string, { properties }: TSchema): string {
  const known = Object.keys(Object(properties));
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `is not a known field.${didYouMean(name, known)} Known fields: ${known.join(", ")}`;
}

/** What came, short and without what it holds: it may be personal. */
function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "a string of another form" : `the ${typeof value} ${value}`;
}

/** The error for an event that is not what it should be. */
export function invalidEvent(faults: readonly Fault[]): RequestError {
  const [first] = faults;
  return new RequestError("INVALID_EVENT", `The event cannot be read: ${first?.path || "it"} ${first?.message}.`, {
    faults,
  });
}
