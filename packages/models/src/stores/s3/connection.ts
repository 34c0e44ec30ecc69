import type { S3Calls } from "./client.ts";
import { environmentAccess } from "./environment.ts";
import { createHttp, type S3Http } from "./handler.ts";
import type { CallLimits } from "./limits.ts";
import { createReader, type S3Reader } from "./reader.ts";

/** What calls to a bucket are made by. */
export interface Connection {
  /** Undefined where the environment does not say everything. */
  readonly reader: S3Reader | undefined;
  /** AWS's client with its credentials, loaded when it is first needed. @throws IrisError for settings and credentials */
  client(): Promise<S3Calls>;
}

/** Gives the connection in use, and a new one where the old one's credentials or region have turned out to be wrong. */
export interface Connections {
  open(): Promise<Connection>;
  /** @param region the bucket's, where a response has named it; else as before */
  renew(region: string | undefined): Promise<Connection>;
}

/** Nothing is read or loaded yet. What works is kept; a failure is not. */
export function createConnections(bucket: string, limits: CallLimits): Connections {
  const http = retried(() => createHttp(limits));
  let region: string | undefined;
  let current = connect();

  function connect(): () => Promise<Connection> {
    return retried(async () => {
      const sender = await http();
      const access = environmentAccess(bucket, region ? { ...process.env, AWS_REGION: region } : process.env);
      return {
        reader: access && createReader(access, sender, limits),
        client: clientOf(sender),
      };
    });
  }

  function clientOf(sender: S3Http): () => Promise<S3Calls> {
    const opened = retried(async () => {
      const { openClient } = await import("./client.ts");
      return openClient({ bucket, region, http: sender, limits });
    });
    return async () => {
      const client = await opened();
      await client.prepare();
      return client;
    };
  }

  return {
    open: () => current(),
    renew(named) {
      region = named ?? region;
      current = connect();
      return current();
    },
  };
}

/** Calls once, for every caller the same result, and again after a failure. */
function retried<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
