import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const LABEL = "// Made from openapi.yaml by scripts/generate.ts: do not edit, run `npm run generate`.\n";

/** The TypeScript file of an OpenAPI document. */
export async function generateTypes(document: string): Promise<string> {
  const nodes = await openapiTS(await readFile(document, "utf8"), { silent: true });
  return LABEL + astToString(nodes);
}
