import { readFile } from "node:fs/promises";

/** Reads the copy of the reference's script that the build puts into dist. Builds have this module in place of packagedScript.ts. */
export const readScript = (): Promise<Buffer> => readFile(new URL("../dist/reference.js", import.meta.url));
