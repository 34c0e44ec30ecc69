// Writes fixtures/provider6.json anew: node provider6Attributes.ts FOLDER, the unpacked npm package @cdktf/provider-aws (its README says which version
// of Terraform's provider it was made from).
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Say where the package @cdktf/provider-aws is unpacked.");
const terraform = fileURLToPath(new URL("../../../terraform", import.meta.url));

/** Types as the modules name them: "aws_s3_bucket", and "data.aws_region" for data sources. */
async function typesInUse(): Promise<string[]> {
  const files = (await readdir(terraform, { recursive: true })).filter((file) => file.endsWith(".tf"));
  const texts = await Promise.all(files.map((file) => readFile(join(terraform, file), "utf8")));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/^(resource|data) "(aws_\w+)"/gm)].map(([, kind, type]) =>
      kind === "data" ? `data.${type}` : `${type}`,
    ),
  );
  return [...new Set(found)].sort();
}

async function declarations(type: string): Promise<string> {
  const name = type.replace("data.aws_", "data_aws_").replace(/^aws_/, "").replaceAll("_", "-");
  return readFile(join(folder ?? "", "lib", name, "index.d.ts"), "utf8");
}

/** @returns every name of an attribute or block at any depth, and those that have to be given at the top. */
async function attributes(type: string): Promise<{ known: string[]; required: string[] }> {
  const text = await declarations(type);
  const known = new Set([...text.matchAll(/#(\w+) \w+#\w+\}/g)].map(([, name]) => `${name}`));
  const config = /interface \w+Config extends [^{]+\{(.*?)^\}/ms.exec(text)?.[1] ?? "";
  const required = [...config.matchAll(/#(\w+) \w+#\w+\}(?:(?!\*\/).)*\*\/\s+readonly \w+:/gs)].map(
    ([, name]) => `${name}`,
  );
  return { known: [...known].sort(), required: required.sort() };
}

const readme = await readFile(join(folder, "README.md"), "utf8");
const version = /hashicorp\/aws provider version ([\d.]+)/.exec(readme)?.[1];
const types = Object.fromEntries(
  await Promise.all((await typesInUse()).map(async (type) => [type, await attributes(type)] as const)),
);
const origin = "names read from the npm package @cdktf/provider-aws, which is generated from the provider's own schema";
const target = fileURLToPath(new URL("fixtures/provider6.json", import.meta.url));
await writeFile(target, `${JSON.stringify({ origin, version, types }, null, 1)}\n`);
