import { basename, dirname, extname, resolve } from "node:path";

/** File and folder names that say nothing of a model: those of exporters, and versions of a registry. */
const NO_NAME = /^(?:model|saved_model|net|network|onnx|export|\d+)$/i;

/** A name for the model in a file: the file's without its extension or, where that says nothing, its folder's. */
export function modelNameOf(file: string): string {
  const path = resolve(file);
  const folder = dirname(path);
  const candidates = [basename(path, extname(path)), basename(folder), basename(dirname(folder))];
  return fitting(candidates.find((name) => name !== "" && !NO_NAME.test(name)) ?? candidates[0]!);
}

const fitting = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64)
    .replace(/-+$/, "");
