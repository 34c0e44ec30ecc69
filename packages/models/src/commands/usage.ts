import type { Manifest } from "../manifest/manifest.ts";

const MAX_ROW_CHARACTERS = 2000;
/** Digits of made-up numbers that are shown. */
const DIGITS = 4;
const SERVER = "http://localhost:8080";

/** How a version is requested: the server, a curl line and the typed client, to paste into a shell and a program. */
export function usageOf(manifest: Manifest, location: string): string {
  const row = exampleRow(manifest);
  const body = row === undefined ? undefined : JSON.stringify(row);
  const isShort = body !== undefined && body.length <= MAX_ROW_CHARACTERS;
  const { name } = manifest;
  return [
    `npx iris-server --registry ${shellQuoted(location)}`,
    `curl ${SERVER}/models/${name}/predict -d ${isShort ? shellQuoted(body) : "@row.json"}`,
    "",
    `npx openapi-typescript ${SERVER}/openapi.json -o models.ts`,
    'import { createClient } from "iris-client";',
    'import type { components } from "./models.ts";',
    `const ${resultOf(manifest)} = await createClient<components>().predict(${JSON.stringify(name)}, ${isShort ? body : "row"});`,
  ].join("\n");
}

/** The first golden row, its numbers shortened where they are made up. */
function exampleRow({ golden = [], features = [] }: Manifest): unknown {
  const row = golden[0]?.row;
  const isGiven = features.some(({ example }) => example !== undefined);
  if (isGiven || row === undefined) return row;
  const shortRow: unknown = JSON.parse(JSON.stringify(row), (_, value) => shortened(value));
  return shortRow;
}

const shortened = (value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value);

function resultOf({ task, outputs }: Manifest): string {
  if (task === "classification")
    return outputs.some(({ role }) => role === "probabilities") ? "{ label, probability }" : "{ label }";
  return task === "regression" ? "{ value }" : "outputs";
}

/** A text as one word of a POSIX shell. */
const shellQuoted = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
