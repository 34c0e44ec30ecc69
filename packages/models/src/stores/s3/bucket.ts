import { IrisError } from "../../errors.ts";
import type { S3Calls, Upload } from "./client.ts";
import { type Connection, createConnections } from "./connection.ts";
import { bucketRegion, isExpired, isTimeout } from "./errors.ts";
import { type CallLimits, type Deadline, startDeadline, transferMs } from "./limits.ts";
import { type S3Object, type S3Page, type S3Reads, timeoutError } from "./object.ts";

/** The three calls to S3 that a registry needs. They throw IrisError, and the errors of the SDK and of the system. */
export interface S3Bucket {
  list(prefix: string, from?: string): Promise<S3Page>;
  get(key: string): Promise<S3Object>;
  /** @returns the etag */
  put(upload: Upload): Promise<string>;
}

type Call<Calls, T> = (calls: Calls, deadline: Deadline) => Promise<T>;

/**
 * A bucket. Where the environment says everything, a small reader makes the reads, and what fails there goes to AWS's client,
 * which is loaded then. Nothing is read or connected before the first call, and no call takes forever.
 */
export function openBucket(bucket: string, limits: CallLimits): S3Bucket {
  const connections = createConnections(bucket, limits);

  async function read<T>(call: Call<S3Reads, T>): Promise<T> {
    const connection = await connections.open();
    await prepare(connection);
    const deadline = startDeadline(limits.responseMs);
    try {
      const found = connection.reader && (await attempt(connection.reader, call, deadline));
      return found ?? (await callClient(connection, call, deadline));
    } catch (error) {
      deadline.clear();
      // a connection that the deadline has closed fails with an error of its own
      throw deadline.signal.aborted && !isTimeout(error) ? timeoutError("S3 responded too slowly.", error) : error;
    }
  }

  /** Makes a call by the client. A new client is made once for each cause that this removes. */
  async function callClient<T>(first: Connection, call: Call<S3Calls, T>, deadline: Deadline): Promise<T> {
    let connection = first;
    const removed = new Set<string>();
    for (;;) {
      try {
        return await call(await connection.client(), deadline);
      } catch (error) {
        const region = bucketRegion(error);
        const cause = isExpired(error) ? "credentials" : region && "region";
        if (cause === undefined || removed.has(cause) || deadline.signal.aborted) throw error;
        removed.add(cause);
        connection = await connections.renew(region);
      }
    }
  }

  return {
    list: (prefix, from) =>
      read(async (calls, deadline) => {
        const page = await calls.list(prefix, from, deadline);
        deadline.clear();
        return page;
      }),
    get: (key) => read((calls, deadline) => calls.get(key, deadline)),
    async put(upload) {
      const connection = await connections.open();
      await connection.client();
      const deadline = startDeadline(limits.responseMs + transferMs(upload.bytes.byteLength));
      const call: Call<S3Calls, string> = (client) => client.put(upload, deadline);
      return callClient(connection, call, deadline).finally(() => deadline.clear());
    },
  };
}

/** Before a call's time runs: a program that prompts for a code may take as long as it likes. */
async function prepare({ reader, client }: Connection): Promise<void> {
  if (!reader || !(await reader.hasCredentials())) await client();
}

/** What the reader reads, or undefined where the client has to. */
async function attempt<T>(reader: S3Reads, call: Call<S3Reads, T>, deadline: Deadline): Promise<T | undefined> {
  try {
    return await call(reader, deadline);
  } catch (error) {
    if (error instanceof IrisError || deadline.signal.aborted) throw error;
    return undefined;
  }
}
