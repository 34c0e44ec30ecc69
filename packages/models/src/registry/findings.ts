import { type Static, Type } from "@sinclair/typebox";
import type { ListedObject } from "../stores/store.ts";
import { ALIASES_FILE } from "./aliasesFile.ts";
import { CLAIM } from "./claim.ts";
import { isModelName, isVersion } from "./names.ts";
import { MANIFEST_FILE, MODEL_FILE } from "./publish.ts";

const CODES = [
  "MODEL_NAME_INVALID",
  "VERSION_FOLDER_MISSING",
  "VERSION_NAME_INVALID",
  "MODEL_FILE_MISSING",
  "OBJECT_UNREADABLE",
] as const;

/** Something in a registry that seems to be a model and is not served from where it is. */
export const Finding = Type.Object({
  code: Type.Union(CODES.map((code) => Type.Literal(code))),
  path: Type.String({ description: "Where it is, below the registry" }),
  message: Type.String({ description: "What is expected there" }),
});
export type Finding = Static<typeof Finding>;

const MAX_FINDINGS = 100;
const MAX_NAMES = 3;
/** Files of these kinds are models, or what people take for one. Other files in a registry are nobody's mistake. */
const MODEL_LIKE = /\.(?:onnx|ort|pb|pt|pth|pkl|joblib|h5|keras|tflite|safetensors|ubj|bst|cbm)$/i;

/** What a listing shows that is not served, and what is expected instead: the first hundred, in order of path. */
export function findingsIn(listed: readonly ListedObject[]): Finding[] {
  const faulty = listed.filter(({ fault }) => fault !== undefined).flatMap(unusable);
  const keys = listed.filter(({ fault }) => fault === undefined).map(({ key }) => key);
  const misplaced = [...byFolder(keys)].flatMap(([name, files]) => inRoot(name, files));
  return [...faulty, ...misplaced].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MAX_FINDINGS);
}

/** Folders only: of a file that cannot be used, the state of its version or the fault of the aliases reports it. */
function unusable({ key, fault }: ListedObject): Finding[] {
  const [model = "", version, ...rest] = key.split("/");
  const isFolder = rest.length === 0 && (version === undefined || isVersion(version));
  return isFolder && isModelName(model) ? [finding("OBJECT_UNREADABLE", key, `${fault}`)] : [];
}

/** @param files the keys below this name; one empty key where the name is that of a file */
function inRoot(name: string, files: readonly string[]): Finding[] {
  if (name.startsWith(".")) return [];
  if (files.includes(""))
    return MODEL_LIKE.test(name)
      ? [finding("VERSION_FOLDER_MISSING", name, `must be in a version's folder, such as ${example("my-model")}`)]
      : [];
  if (!files.some(isModelLike)) return [];
  if (!isModelName(name))
    return [
      finding(
        "MODEL_NAME_INVALID",
        name,
        'must be 1 to 64 letters, digits, "-", "_" and ".", beginning with a letter or digit. Rename the folder',
      ),
    ];
  const folders = [...byFolder(files)];
  const found = folders.flatMap(([folder, below]) => inModel(name, folder, below));
  return found.length > 0 || folders.some(([folder]) => isVersion(folder))
    ? found
    : [finding("VERSION_FOLDER_MISSING", name, `must hold a folder for each version, such as ${example(name)}`)];
}

function inModel(name: string, folder: string, files: readonly string[]): Finding[] {
  const path = `${name}/${folder}`;
  if (folder.startsWith(".")) return [];
  if (files.includes(""))
    return MODEL_LIKE.test(folder)
      ? [finding("VERSION_FOLDER_MISSING", path, `must be in a version's folder, such as ${exampleBeside(name)}`)]
      : [];
  if (isVersion(folder)) return inVersion(path, files);
  return files.some(isModelLike)
    ? [
        finding(
          "VERSION_NAME_INVALID",
          path,
          `must be a plain number from 1 on, without zeros before it, such as ${example(name)}. Rename the folder`,
        ),
      ]
    : [];
}

/** A claim alone marks a publish that broke off, and a manifest alone a version that says so itself. */
function inVersion(path: string, files: readonly string[]): Finding[] {
  if ([MODEL_FILE, MANIFEST_FILE, CLAIM].some((file) => files.includes(file))) return [];
  const more = files.length > MAX_NAMES ? ` and ${files.length - MAX_NAMES} more` : "";
  const got = `${files.slice(0, MAX_NAMES).map(quoted).join(", ")}${more}`;
  return [finding("MODEL_FILE_MISSING", path, `must hold the model as ${MODEL_FILE}, got ${got}. Rename the file`)];
}

function isModelLike(file: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return MODEL_LIKE.test(name) || name === MANIFEST_FILE || name === ALIASES_FILE;
}

/** A model that is called 1 is more likely a version: somebody has named a model's own folder as the registry. */
const exampleBeside = (name: string): string =>
  isVersion(name) ? `${example("my-model")}. A registry is the folder above its models' folders` : example(name);

const example = (name: string): string => `${name}/1/${MODEL_FILE}`;

const finding = (code: Finding["code"], path: string, message: string): Finding => ({
  code,
  path,
  message: `${quoted(path)} ${message}.`,
});

/** Names with spaces or control characters are shown as text in JSON. */
const quoted = (name: string): string => (/^[\w./+@-]+$/.test(name) ? name : JSON.stringify(name));

/** Keys by their first part: what follows it, or nothing for a key of one part. */
function byFolder(keys: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const key of keys) {
    const end = key.indexOf("/");
    const name = end === -1 ? key : key.slice(0, end);
    const below = end === -1 ? "" : key.slice(end + 1);
    const others = folders.get(name);
    if (others) others.push(below);
    else folders.set(name, [below]);
  }
  return folders;
}
