import { expect, test } from "vitest";
import type { HttpRequest } from "../../../src/stores/s3/http.ts";
import { sign } from "../../../src/stores/s3/signature.ts";

const KEYS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const AT = new Date("2013-05-24T00:00:00.000Z");
const EXAMPLE = { protocol: "https:", hostname: "examplebucket.s3.amazonaws.com", path: "/", query: {} };
const HOST = { host: EXAMPLE.hostname };
const scope = { region: "us-east-1", service: "s3" };

const headersOf = (request: Partial<HttpRequest>, keys = KEYS) =>
  sign({ method: "GET", headers: HOST, ...EXAMPLE, ...request }, { keys, ...scope }, AT).headers;

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
test.each<[string, Partial<HttpRequest>, string, string]>([
  [
    "GET Object",
    { path: "/test.txt", headers: { ...HOST, range: "bytes=0-9" } },
    "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ],
  [
    "PUT Object",
    {
      method: "PUT",
      path: "/test%24file.text",
      headers: { ...HOST, date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      body: Buffer.from("Welcome to Amazon S3."),
    },
    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
  [
    "GET Bucket Lifecycle",
    { query: { lifecycle: "" } },
    "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  ],
  [
    "List Objects",
    { query: { prefix: "J", "max-keys": "2" } },
    "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  ],
])("%s of Amazon's documentation has the signature that stands there", (_, request, names, signature) => {
  expect(headersOf(request).authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
  );
});

test("a session's token is sent and signed", () => {
  const headers = headersOf({}, { ...KEYS, sessionToken: "token" } as typeof KEYS);
  expect(headers["x-amz-security-token"]).toBe("token");
  expect(headers.authorization).toContain(";x-amz-security-token,");
});

test("what a proxy may change is not signed", () => {
  const plain = headersOf({}).authorization;
  expect(headersOf({ headers: { ...HOST, "user-agent": "x" } }).authorization).toBe(plain);
});
