import { IrisError } from "../errors.ts";
import type { ListedObject } from "./store.ts";

/**
 * Refuses a key that could leave the store.
 * @throws IrisError `INVALID_NAME`
 */
export function checkKey(key: string): string {
  const bad =
    key === "" || key.includes("\\") || key.split("/").some((part) => part === "" || part === "." || part === "..");
  if (bad) {
    throw new IrisError(
      "INVALID_NAME",
      `A key of a store must be parts joined by single slashes, none of them "." or "..", got "${key}".`,
    );
  }
  return key;
}

/** Listed objects in the order that every store lists them in: by the UTF-16 code units of their keys. */
export const byKey = (a: ListedObject, b: ListedObject): number => (a.key < b.key ? -1 : 1);
