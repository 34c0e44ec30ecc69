import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openEditor } from "./editor.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

test("the programs of README.md are right by the compiler", { timeout: 60_000 }, () => {
  const editor = openEditor();
  expect(snippets.length).toBeGreaterThan(3);
  for (const snippet of snippets) {
    const code = snippet
      .replace('"iris-client"', '"../src/index.ts"')
      .replace('"./models.ts"', '"./fixtures/ownModels.ts"');
    expect({ code, errors: editor.errors(code) }).toEqual({ code, errors: [] });
  }
});
