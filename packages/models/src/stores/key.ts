import { IrisError } from "../errors.ts";

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
      `"${key}" is not a key of a store: parts joined by single slashes are wanted, none of them "." or "..".`,
    );
  }
  return key;
}
