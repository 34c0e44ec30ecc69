import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** What to do with a request instead. @returns whether S3's own answer is wanted after all */
export type Interference = (asked: Asked, response: ServerResponse) => boolean | Promise<boolean>;

/** Where an answer goes. */
export interface Reply {
  writeHead(status: number, headers: Record<string, string | number>): Reply;
  end(body?: string | Buffer): unknown;
}

export interface FakeS3 {
  readonly url: string;
  readonly asked: Asked[];
  readonly objects: Map<string, Buffer>;
  /** One for each of the next requests. */
  readonly next: Interference[];
  /** For every request that no `next` is for. */
  always: Interference | undefined;
  /** What to do with requests that ask whether their body is wanted, instead of wanting it. */
  onContinue(handle: Handle): void;
  /** Answers a request as always. */
  readonly handle: Handle;
  close(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

/** How many keys a page of a listing has. */
export const PAGE = 3;

/**
 * S3's protocol over HTTP, as far as a registry uses it, with objects in memory and answers that can be interfered with.
 * It checks no signatures.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export async function startFakeS3(bucket: string, tls?: { key: Buffer; cert: Buffer }): Promise<FakeS3> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const { method = "", headers, url = "/" } = request;
    const asked: Asked = { method, headers, url: new URL(url, fake.url), body };
    fake.asked.push(asked);
    const interference = fake.next.shift() ?? fake.always;
    if (!interference || (await interference(asked, response))) answer(fake, bucket, asked, response);
  };
  const server = tls ? createSecureServer(tls, handle) : createServer(handle);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const fake: FakeS3 = {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    asked: [],
    objects: new Map(),
    next: [],
    always: undefined,
    onContinue: (instead) => void server.on("checkContinue", instead),
    handle,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return fake;
}

/** An error as S3 sends it. */
export function sendError(
  response: Reply,
  status: number,
  code: string,
  { more = "", headers = {} }: { more?: string; headers?: Record<string, string> } = {},
): false {
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>User: arn:aws:iam::123456789012:user/somebody</Message>${more}<RequestId>R1</RequestId><HostId>H1</HostId></Error>`;
  response.writeHead(status, { "content-type": "application/xml", ...headers }).end(document);
  return false;
}

export const etagOf = (bytes: Uint8Array): string => `"${createHash("md5").update(bytes).digest("hex")}"`;

/** Does what a request wants and sends S3's answer. */
export function answer({ objects }: FakeS3, bucket: string, asked: Asked, response: Reply): void {
  const [, asksFor, key = ""] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(asked.url.pathname)) ?? [];
  if (asksFor !== bucket) sendError(response, 404, "NoSuchBucket");
  else if (asked.method === "PUT") put(objects, key, asked, response);
  else if (key !== "") get(objects.get(key), response);
  else list(objects, asked.url.searchParams, response);
}

function get(found: Buffer | undefined, response: Reply): void {
  if (found) response.writeHead(200, { etag: etagOf(found), "content-length": found.length }).end(found);
  else sendError(response, 404, "NoSuchKey");
}

function put(objects: Map<string, Buffer>, key: string, { headers, body }: Asked, response: Reply): void {
  const there = objects.get(key);
  const wanted = headers["if-match"];
  if (headers["if-none-match"] === "*" && there) sendError(response, 412, "PreconditionFailed");
  else if (wanted && !there) sendError(response, 404, "NoSuchKey");
  else if (wanted && there && etagOf(there) !== wanted) sendError(response, 412, "PreconditionFailed");
  else if (headers["content-md5"] !== createHash("md5").update(body).digest("base64"))
    sendError(response, 400, "BadDigest");
  else {
    objects.set(key, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  }
}

function list(objects: Map<string, Buffer>, query: URLSearchParams, response: Reply): void {
  const prefix = query.get("prefix") ?? "";
  const from = query.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key >= from).sort();
  const page = keys.slice(0, PAGE);
  const next = keys[PAGE] === undefined ? "" : `<NextContinuationToken>${keys[PAGE]}</NextContinuationToken>`;
  const contents = page.map(
    (key) => `<Contents><Key>${key}</Key><ETag>&quot;${etagOf(objects.get(key)!).slice(1, -1)}&quot;</ETag></Contents>`,
  );
  response
    .writeHead(200, { "content-type": "application/xml" })
    .end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${next !== ""}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
    );
}
