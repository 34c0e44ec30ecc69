import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateTypes } from "./generateTypes.ts";

const { values } = parseArgs({
  options: {
    /** Changes nothing; exit status 1 when the file is stale. */
    check: { type: "boolean" },
    document: { type: "string", default: fileURLToPath(new URL("../../../openapi.yaml", import.meta.url)) },
    output: { type: "string", default: fileURLToPath(new URL("../src/generated/openapi.ts", import.meta.url)) },
  },
});

const types = await generateTypes(values.document);
if (!values.check) {
  await writeFile(values.output, types);
} else if ((await readFile(values.output, "utf8")) !== types) {
  console.error(
    `${values.output} is not what ${values.document} makes: run "npm run generate -w iris-client" and commit it.`,
  );
  process.exitCode = 1;
}
