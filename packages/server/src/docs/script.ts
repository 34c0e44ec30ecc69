import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** The reference's script, which is one file of some megabytes. */
export interface Script {
  readonly text: string;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** Reads the script out of its package, which hands it out by a Fastify plugin only. */
export async function loadScript(): Promise<Script> {
  const [{ default: fastify }, { default: reference }] = await Promise.all([
    import("fastify"),
    import("@scalar/fastify-api-reference"),
  ]);
  const app = fastify();
  try {
    await app.register(reference, { routePrefix: "/docs", configuration: { url: "/openapi.json" } });
    const { body, statusCode } = await app.inject("/docs/js/scalar.js");
    if (statusCode !== 200) throw new Error(`The script of the reference could not be read: status ${statusCode}.`);
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    return { text: body, gzipped: await promisify(gzip)(body), etag };
  } finally {
    await app.close();
  }
}
