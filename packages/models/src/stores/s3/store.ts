import { buffer } from "node:stream/consumers";
import { IrisError } from "../../errors.ts";
import { digestOf } from "../../sha256.ts";
import { changedSince, thereAlready } from "../conflictErrors.ts";
import { byKey, checkKey } from "../key.ts";
import { checkSize } from "../objectLimit.ts";
import type { ListedObject, Store, StoredObject, WriteCondition } from "../store.ts";
import { writeNewFile } from "../writeNewFile.ts";
import { openBucket, type S3Bucket } from "./bucket.ts";
import { isConflict, isNoSuchKey, isTimeout, type S3Action, s3Fault, wasRepeated } from "./errors.ts";
import { DEFAULT_STORE_TIMEOUT_SECONDS, limitsOf } from "./limits.ts";
import { type S3Location, s3Url } from "./location.ts";
import type { S3Object } from "./object.ts";

const READS = 3;

/** A bucket, and where in it the store's keys begin. */
interface Place extends S3Location {
  readonly calls: S3Bucket;
  readonly timeoutSeconds: number;
}

/**
 * A store below a prefix of an S3 bucket, or of a server that speaks its protocol. It needs s3:ListBucket on the prefix,
 * s3:GetObject and, to write, s3:PutObject below it; nothing else. An etag is S3's own.
 * @param timeoutSeconds how long S3 may take to respond to one call
 */
export function s3Store(location: S3Location, timeoutSeconds = DEFAULT_STORE_TIMEOUT_SECONDS): Store {
  const place = { ...location, timeoutSeconds, calls: openBucket(location.bucket, limitsOf(timeoutSeconds)) };
  return {
    remote: true,
    location: s3Url(location).replace(/\/$/, ""),
    list: (prefix) => list(place, prefix),
    read: async (key) => readObject(place, checkKey(key)),
    download: async (key, path) => {
      const consume = ({ body }: S3Object) => writeNewFile(path, body);
      return fetched(place, checkKey(key), consume);
    },
    write: async (key, bytes, condition) => write(place, checkKey(key), bytes, condition),
  };
}

async function list(place: Place, prefix: string): Promise<ListedObject[]> {
  const { calls, prefix: root } = place;
  const found: ListedObject[] = [];
  let from: string | undefined;
  do {
    const page = await calls.list(root + prefix, from).catch((cause) => {
      throw faultOf(place, "list", prefix, cause);
    });
    // consoles make objects whose key ends with a slash, to show a folder
    const files = page.objects.filter(({ key }) => !key.endsWith("/"));
    found.push(...files.map(({ key, etag }) => ({ key: key.slice(root.length), fingerprint: etag })));
    from = page.next;
  } while (from !== undefined);
  return found.sort(byKey);
}

function faultOf(place: Place, action: S3Action, key: string, cause: unknown): IrisError {
  const { bucket, timeoutSeconds } = place;
  return s3Fault(cause, { action, bucket, timeoutSeconds, url: s3Url(place, key) });
}

const readObject = (place: Place, key: string): Promise<StoredObject | undefined> =>
  fetched(place, key, async ({ body, etag }) => {
    return { bytes: await buffer(body), etag };
  });

/** The SDK repeats what fails before a body. What fails within a body is repeated here, unless that would take too long. */
async function fetched<T>(
  place: Place,
  key: string,
  consume: (object: S3Object) => Promise<T>,
): Promise<T | undefined> {
  const { calls, prefix, timeoutSeconds } = place;
  const latest = Date.now() + timeoutSeconds * 1_000;
  for (let attempt = 1; ; attempt++) {
    const object = await calls.get(prefix + key).catch((cause) => {
      if (isNoSuchKey(cause)) return undefined;
      throw faultOf(place, "read", key, cause);
    });
    if (!object) return undefined;
    try {
      if (object.bytes !== undefined) checkSize(key, object.bytes);
      return await consume(object);
    } catch (cause) {
      const isFinal = cause instanceof IrisError || (isTimeout(cause) && Date.now() > latest);
      if (isFinal || attempt === READS) throw faultOf(place, "read", key, cause);
    } finally {
      object.body.destroy();
    }
  }
}

async function write(place: Place, key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
  const { calls, prefix } = place;
  const md5 = (await digestOf("md5", bytes)).toString("base64");
  try {
    return await calls.put({ key: prefix + key, bytes, md5, condition });
  } catch (cause) {
    const isUnmet = condition !== undefined && (isConflict(cause) || isNoSuchKey(cause));
    if (!isUnmet) throw faultOf(place, "write", key, cause);
    const etag = wasRepeated(cause) ? await ownWrite(place, key, bytes) : undefined;
    if (etag === undefined) throw "ifAbsent" in condition ? thereAlready(key, cause) : changedSince(key, cause);
    return etag;
  }
}

/**
 * HAZARD: when the response to a conditional write is lost, the SDK repeats the write and the condition no longer holds, because of
 * the first attempt itself. The bytes in the bucket show whose write it was, so bytes that decide a race have to be the writer's own.
 */
async function ownWrite(place: Place, key: string, bytes: Uint8Array): Promise<string | undefined> {
  const found = await readObject(place, key);
  return found && Buffer.compare(found.bytes, bytes) === 0 ? found.etag : undefined;
}
