import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, relative } from "node:path";

/** A server that lists and reads the files of a folder as S3 does. It checks nothing. */
export interface LocalS3 extends AsyncDisposable {
  readonly url: string;
}

export async function startLocalS3(folder: string): Promise<LocalS3> {
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const prefix = searchParams.get("prefix");
    // the first part of a path is the bucket
    const key = decodeURIComponent(pathname).split("/").slice(2).join("/");
    const body = await (prefix === null ? readFile(join(folder, key)) : listingOf(folder, prefix)).catch(
      () => undefined,
    );
    if (!body) return response.writeHead(404).end();
    return response.setHeader("etag", etagOf(body)).setHeader("content-length", body.length).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The local S3 server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function listingOf(folder: string, prefix: string): Promise<Buffer> {
  const entries = await readdir(join(folder, prefix), { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  const contents = keys.map(
    (key) => `<Contents><Key>${key}</Key><ETag>&quot;${etagOf(Buffer.from(key))}&quot;</ETag></Contents>`,
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
  );
}

const etagOf = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
