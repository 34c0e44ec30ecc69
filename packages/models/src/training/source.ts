import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_DATA } from "../bundled.ts";
import { didYouMean } from "../suggest.ts";
import { type BundledDataset, bundledDatasets } from "./bundledDatasets.ts";
import { invalidData } from "./dataFaults.ts";

/** The bytes of a data set and what to call it. */
export interface SourceFile {
  /** A valid model name: the name of a bundled set, or the file's without its extension. */
  readonly name: string;
  /** What messages call it: no password and no query of an address. */
  readonly subject: string;
  /** The catalogue's entry, when the set is a bundled one. */
  readonly bundled?: BundledDataset;
  readonly bytes: Uint8Array;
}

/**
 * Reads a data set: a bundled one by its name, a file by its path, or an http(s) address.
 * @throws IrisError `INVALID_DATA` when there is none, with the cause
 */
export async function readSource(source: string, fetch: typeof globalThis.fetch): Promise<SourceFile> {
  const bundled = bundledDatasets.find(({ name }) => name === source);
  if (bundled !== undefined) {
    return { name: bundled.name, subject: source, bundled, bytes: await readFile(join(BUNDLED_DATA, bundled.file)) };
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return readPath(source, source);
  const url = URL.parse(source);
  if (url === null) throw invalidData(source, "this is not a valid address");
  if (scheme === "file") return readPath(localPath(url), source);
  if (scheme === "http" || scheme === "https") return download(url, fetch);
  throw invalidData(
    source,
    `data is read from ${bundledNames()}, from a CSV file, or from an http or https address, not from ${scheme}:`,
  );
}

function localPath(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw invalidData(url.href, "this address names no file of this machine", cause);
  }
}

async function readPath(path: string, subject: string): Promise<SourceFile> {
  try {
    return { name: modelName(basename(path)), subject, bytes: await readFile(path) };
  } catch (cause) {
    throw invalidData(subject, unreadable(path, cause), cause);
  }
}

function unreadable(path: string, cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EISDIR") return "must be a CSV file, got a folder";
  if (code !== "ENOENT") return `the file cannot be read (${cause instanceof Error ? cause.message : String(cause)})`;
  const near = didYouMean(
    path,
    bundledDatasets.map(({ name }) => name),
  );
  return `there is no file ${resolve(path)}, and no bundled data set of that name (there are ${bundledNames()}).${near}`;
}

async function download(url: URL, fetch: typeof globalThis.fetch): Promise<SourceFile> {
  const subject = `${url.origin}${url.pathname}`;
  const response = await fetch(url).catch((cause: unknown) => {
    throw invalidData(subject, `the address cannot be reached (${rootCause(cause)})`, cause);
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw invalidData(
      subject,
      `the server responded with ${`${response.status} ${response.statusText}`.trim()} instead of the file`,
    );
  }
  const body = await response.arrayBuffer().catch((cause: unknown) => {
    throw invalidData(subject, `the download broke off (${rootCause(cause)})`, cause);
  });
  return { name: modelName(basename(url.pathname) || url.hostname), subject, bytes: new Uint8Array(body) };
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function rootCause(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || ("code" in inner ? String(inner.code) : inner.name);
}

function modelName(file: string): string {
  const stem = file.replace(/\.(?:csv|tsv|txt|data)$/i, "");
  const safe = stem.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/\.\.+/g, ".");
  return (
    safe
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 64)
      .replace(/[^A-Za-z0-9]+$/, "") || "model"
  );
}

const bundledNames = (): string => bundledDatasets.map(({ name }) => name).join(", ");
