// Writes openapi.yaml of the repository from the app with the bundled models; with --check says whether it is up to date.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY, openRegistry } from "iris-models";
import { buildApp } from "../src/app.ts";

const FILE = fileURLToPath(new URL("../../../openapi.yaml", import.meta.url));
const NOTE = "# Made by `npm run openapi` from the server and the bundled models. Do not edit.\n";

const made = NOTE + (await describe());
if (!process.argv.includes("--check")) {
  await writeFile(FILE, made);
  console.log("Wrote openapi.yaml.");
} else if ((await readFile(FILE, "utf8").catch(() => "")) !== made) {
  console.error("openapi.yaml is stale: run `npm run openapi` and commit it.");
  process.exitCode = 1;
} else {
  console.log("openapi.yaml is up to date.");
}

async function describe(): Promise<string> {
  const models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
  const app = buildApp({ models });
  const { statusCode, body } = await app.inject("/openapi.yaml");
  await app.close();
  await models.close();
  if (statusCode !== 200) throw new Error(`The server did not give its document: ${body}`);
  return body;
}
