import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ended, run } from "./run.ts";
import { inRepository } from "./workspace.ts";

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023", "DOM"],
  module: "NodeNext",
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

/** Type-checks a file of a folder, and the declarations of what it imports, in strict mode. */
export async function typeCheck(folder: string, file: string): Promise<Ended> {
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  return run(inRepository("node_modules/.bin/tsc"), ["-p", folder], { cwd: folder });
}
