import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openBucket } from "../../../src/stores/s3/bucket.ts";
import { limitsOf } from "../../../src/stores/s3/limits.ts";
import { CLIENT_ONLY, stubAws } from "./awsEnvironment.ts";
import { type FakeS3, startFakeS3 } from "./fakeS3.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden" };

describe.each([
  ["the reader", {}],
  ["the client", CLIENT_ONLY],
])("a listing that %s reads", (name, variables) => {
  let s3: FakeS3;
  beforeEach(async () => {
    s3 = await startFakeS3("models");
    stubAws({ ...KEYS, ...variables, AWS_ENDPOINT_URL: s3.url });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await s3.close();
  });

  function listOf(document: string) {
    s3.always = (_, response) => {
      response.writeHead(200, { "content-type": "application/xml" }).end(document);
      return false;
    };
    return openBucket("models", limitsOf(6)).list("");
  }
  const page = (inside: string) =>
    listOf(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`,
    );
  const object = (key: string) => `<Contents><Key>${key}</Key><ETag>&#34;e&#34;</ETag><Size>1</Size></Contents>`;
  const agentOf = () => String(s3.asked.at(-1)?.headers["user-agent"]);

  test.each([
    ["a&amp;b &lt;c&gt; &quot;d&quot; &apos;e&apos;", `a&b <c> "d" 'e'`],
    ["&#13;&#x1;&#xe9;", "\r\u0001é"],
    ["&amp;amp;", "&amp;"],
    ["<![CDATA[a<b]]>", "a<b"],
    ["größer/日本/🌸", "größer/日本/🌸"],
    ["__proto__", "__proto__"],
  ])("has the key %s as %j", async (written, key) => {
    expect(await page(object(written))).toEqual({ objects: [{ key, etag: "e" }], next: undefined });
    expect(agentOf().startsWith("aws-sdk")).toBe(name === "the client");
  });

  test("has no objects, one or several", async () => {
    expect((await page("<IsTruncated>false</IsTruncated><KeyCount>0</KeyCount>")).objects).toEqual([]);
    expect((await page(object("a"))).objects).toHaveLength(1);
    const next = "<NextContinuationToken>1&amp;2</NextContinuationToken><IsTruncated>true</IsTruncated>";
    expect(await page(object("a") + next + object("b"))).toMatchObject({
      objects: [{ key: "a" }, { key: "b" }],
      next: "1&2",
    });
  });

  test.each([
    ["another page", "<html><body><p>Sign in</p></body></html>"],
    ["no XML", "Sign in to the hotel's network"],
    ["nothing", ""],
    ["half a page", "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>"],
    ["an object without a key", "<ListBucketResult><Contents><ETag>e</ETag></Contents></ListBucketResult>"],
    ["more to come, without saying how", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"],
  ])("is not an empty registry when the response is %s", async (_, document) => {
    await expect(listOf(document)).rejects.toThrow();
  });
});
