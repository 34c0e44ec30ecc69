import type { TSchema } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { type Fault, IrisError } from "../errors.ts";
import { jsonPlace } from "../jsonPlace.ts";
import { formatValue } from "../rows/formatValue.ts";
import { MAX_FAULTS } from "../rows/invalidInput.ts";
import { manifestFaults } from "./check.ts";
import { Manifest, SHA256_PATTERN } from "./manifest.ts";

/**
 * Reads `manifest.json` of a version: its form, and whether its parts are consistent.
 * @throws IrisError `MANIFEST_INVALID` that names every fault
 */
export function parseManifest(bytes: Uint8Array, at: { readonly name: string; readonly version: string }): Manifest {
  const where = `The manifest of ${at.name} version ${at.version}`;
  const json = decode(bytes, where);
  if (!Check(Manifest, json)) throw invalid(where, schemaFaults(json));
  const faults = manifestFaults(json, at);
  if (faults.length > 0) throw invalid(where, faults);
  return json;
}

function decode(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IrisError("MANIFEST_INVALID", `${where} must be JSON in UTF-8, got other text${jsonPlace(cause)}.`, {
      cause,
    });
  }
}

function schemaFaults(json: unknown): Fault[] {
  const faults: Fault[] = [];
  for (const { path, message, schema, value } of Errors(Manifest, json)) {
    if (faults.length === MAX_FAULTS) break;
    if (faults.some((fault) => fault.path === path)) continue;
    faults.push({
      path,
      message: messageOf(value, schema) ?? `${message.toLowerCase()}, got ${formatValue(value)}`,
    });
  }
  return faults;
}

function messageOf(value: unknown, schema: TSchema): string | undefined {
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return "must be a string of digits, since JSON numbers are exact up to 2^53 only";
  const wanted = wantedBy(schema);
  return wanted && `must be ${wanted}, got ${formatValue(value)}`;
}

/** TypeBox says of a choice of texts only that it expected one of them. */
function wantedBy({ anyOf, pattern }: TSchema): string | undefined {
  if (pattern === SHA256_PATTERN) return "64 hexadecimal digits, as `sha256sum model.onnx` prints them";
  if (!Array.isArray(anyOf)) return undefined;
  const choices = anyOf.map((choice: TSchema) => choice.const).filter((choice) => choice !== undefined);
  return choices.length === anyOf.length ? `one of ${choices.join(", ")}` : undefined;
}

function invalid(where: string, faults: readonly Fault[]): IrisError {
  const list = faults.map(({ path, message }) => `${path || "the whole"}: ${message}`).join("; ");
  return new IrisError("MANIFEST_INVALID", `${where} is broken. ${list}.`, { faults });
}
