import { TEMP_PREFIX } from "../stores/tempName.ts";

/** Names that the registry itself gives to files. */
const RESERVED = ["model.onnx", "manifest.json", "aliases.json", ".claim"];
/** As deep as a folder's listing goes below a version: a change further down would go unnoticed. */
const MAX_PARTS = 6;

/**
 * What is wrong with the name of a further file of a version, in words that follow "must be", or undefined: a name is a
 * relative path below the version's folder with `/` between its parts.
 */
export function fileNameFault(name: string): string | undefined {
  const parts = name.split("/");
  if (name === "") return "a path in the version's folder";
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "a relative path";
  if (/[\\\p{Cc}]/u.test(name)) return 'a path without backslashes or control characters ("/" separates folders)';
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return 'a path inside the version\'s folder, without "." or ".." or empty parts';
  // HAZARD: onnxruntime takes "*/_ORT_MEM_ADDR_/*" for an address in its memory
  if (parts.includes("*")) return 'a path without parts that are "*"';
  if (RESERVED.includes(name.toLowerCase())) return "another name, since the registry uses this one";
  if (parts.some((part) => part.startsWith(TEMP_PREFIX)))
    return `a path without parts that begin with "${TEMP_PREFIX}", which mark unfinished files`;
  return parts.length > MAX_PARTS ? `a path of at most ${MAX_PARTS} parts` : undefined;
}

/** Names in the order in which a manifest lists them: by their UTF-16 code units. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
