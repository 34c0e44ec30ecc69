import type { Static, TSchema } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { IrisError } from "../errors.ts";
import { formatValue } from "../rows/formatValue.ts";
import type { BoosterLibrary } from "./booster.ts";

/** The error for a model file that is damaged. `message` says what must be, and what is there instead. */
export function rejectFile(message: string, cause?: unknown): IrisError {
  return new IrisError("MODEL_REJECTED", `The model file is damaged: ${message}. Save the model again.`, { cause });
}

/** The error for a model that is whole, but uses something that is not converted to ONNX. `advice` says what to do. */
export function rejectFeature(library: BoosterLibrary, what: string, advice: string): IrisError {
  return new IrisError("MODEL_REJECTED", `${library} models with ${what} are not supported. ${advice}`);
}

/**
 * The parsed file, or the part of it at `path`, in the form that its library writes.
 * @throws IrisError `MODEL_REJECTED` that names the first place that has another form
 */
export function checkForm<T extends TSchema>(schema: T, value: unknown, path = ""): Static<T> {
  if (Check(schema, value)) return value;
  const [fault] = Errors(schema, value);
  const place = `${path}${fault?.path ?? ""}` || "the file";
  throw rejectFile(`${place} must ${wantedBy(fault?.message)}, got ${formatValue(fault?.value)}`);
}

/** TypeBox's `Expected string` as a part of `must be string`. */
function wantedBy(message = "Expected union value"): string {
  if (message === "Expected union value") return "have one of the known forms";
  if (message === "Expected required property") return "be there";
  return message.replace(/^Expected/, "be");
}

/** An item of a list that a file points to by its index. @throws IrisError `MODEL_REJECTED` when there is none */
export function itemAt<T>(list: ArrayLike<T>, index: number, what: string): T {
  const item = Number.isInteger(index) && index >= 0 ? list[index] : undefined;
  if (item !== undefined) return item;
  throw rejectFile(`${what} must have an index from 0 to ${list.length - 1}, got ${index}`);
}
