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
 * The parsed file in the form that its library writes.
 * @throws IrisError `MODEL_REJECTED` that names the first place that has another form
 */
export function checkForm<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (Check(schema, value)) return value;
  const [fault] = Errors(schema, value);
  const message = fault === undefined ? "it has another form" : fault.message.toLowerCase().replace(/^expected/, "be");
  const place = fault === undefined ? "the file" : fault.path || "the file";
  throw rejectFile(
    `${place} must ${message.replace(/^required property$/, "be there")}, got ${formatValue(fault?.value)}`,
  );
}

/** An item of a list that a file points to by its index. @throws IrisError `MODEL_REJECTED` when there is none */
export function itemAt<T>(list: ArrayLike<T>, index: number, what: string): T {
  const item = Number.isInteger(index) && index >= 0 ? list[index] : undefined;
  if (item !== undefined) return item;
  throw rejectFile(`${what} must have an index from 0 to ${list.length - 1}, got ${index}`);
}
