import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Whether a request is signed by this secret: Signature Version 4, written from AWS's description of it. */
export function isSigned(request: IncomingMessage, body: string, secret: string): boolean {
  const given = /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
    request.headers.authorization ?? "",
  );
  if (given === null) return false;
  const [, scope = "", signedHeaders = "", signature] = given;
  const { pathname, search } = new URL(request.url ?? "/", "http://host");
  const headers = signedHeaders.split(";").map((name) => `${name}:${request.headers[name]}\n`);
  const canonical = [request.method, pathname, search.slice(1), headers.join(""), signedHeaders, sha256(body)].join(
    "\n",
  );
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((secretSoFar, part) => hmac(secretSoFar, part), `AWS4${secret}`);
  return signature === hmac(key, text).toString("hex") && scope.endsWith("/execute-api/aws4_request");
}
