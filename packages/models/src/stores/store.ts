/** An object's bytes and the mark that changes whenever they do. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** Only if nothing stands under the key, or only if what stands there still has this mark. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/** Bytes under keys: the one thing that a driver (folder, memory, S3) has to be able to do. Keys are `a/b/c`, relative, without dots as parts. */
export interface Store {
  /** Where it is, for people to read. */
  readonly location: string;
  /** Every key that begins with the prefix, sorted. The prefix is empty or ends with a slash. */
  list(prefix: string): Promise<string[]>;
  /** The object, or undefined where there is none. */
  read(key: string): Promise<StoredObject | undefined>;
  /**
   * Puts the whole object there at once: a reader sees the old bytes or the new ones, also after a crash.
   * @returns the new mark
   * @throws IrisError `CONFLICT` when the condition does not hold; `READ_ONLY`; `STORE_UNAVAILABLE` with the cause
   */
  write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string>;
}
