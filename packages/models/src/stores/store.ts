/** An object's bytes, and the etag that changes whenever they do. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** SHA-256 of these bytes in lower-case hexadecimal digits, where the store has calculated it: readers need not hash them again. */
  readonly sha256?: string;
}

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  /** Changes whenever the object does. To be compared with fingerprints of other listings only: it need not be the etag. */
  readonly fingerprint: string;
  /**
   * Why it cannot be used, in words that follow the key, such as "is a link that leads out of the registry: …". The key then
   * may be that of a folder, of which nothing else is listed.
   */
  readonly fault?: string;
}

/** What identifies the content of a file. */
export interface FileDigest {
  /** In lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Only if nothing stands under the key, or only if what stands there still has this etag. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/** Bytes under keys: the one thing that a driver (folder, memory, S3) has to be able to do. Keys are `a/b/c`, relative, without dots as parts. */
export interface Store {
  /** Where it is, for people to read. */
  readonly location: string;
  /** Whether it is behind a network, so that nothing is read from it ahead of time. @default false */
  readonly remote?: boolean;
  /**
   * Every object whose key begins with the prefix, sorted by key, and with its fault what is there and cannot be used. The
   * prefix is empty or ends with a slash.
   */
  list(prefix: string): Promise<ListedObject[]>;
  /**
   * The object, or undefined where there is none.
   * @param wanted what the reader expects to find, where that is known: a store that keeps copies may return one of
   * them, whose etag is its digest and cannot be a condition of a write
   * @param within the folder (a prefix of the key that ends with a slash) out of which no link may lead; without it
   * links may lead anywhere within the store
   * @throws IrisError `OBJECT_UNREADABLE` for a link that leads out, for what is no regular file, and for one that is too large
   */
  read(key: string, wanted?: FileDigest, within?: string): Promise<StoredObject | undefined>;
  /**
   * Streams the object into a new file, however large it is; nothing is left of the file when that fails.
   * @returns the number of bytes written, or undefined where there is no object
   * @param within as for `read`
   * @throws IrisError `OBJECT_UNREADABLE` when the file is there already or cannot be written, the system's error as its cause
   */
  download(key: string, path: string, within?: string): Promise<number | undefined>;
  /**
   * Puts the whole object there at once: a reader sees the old bytes or the new ones, also after a crash.
   * @returns the new etag
   * @throws IrisError `CONFLICT` when the condition does not hold; `READ_ONLY`; `STORE_UNAVAILABLE` with the cause
   */
  write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string>;
}
