import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openBucket } from "../../../src/stores/s3/bucket.ts";
import { stubAws } from "./awsEnvironment.ts";
import { type FakeS3, startFakeS3 } from "./fakeS3.ts";

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3("models");
  stubAws({ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden", AWS_ENDPOINT_URL: s3.url });
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
  return openBucket("models").list("");
}
const page = (inside: string) =>
  listOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`,
  );
const object = (key: string) => `<Contents><Key>${key}</Key><ETag>&#34;e&#34;</ETag><Size>1</Size></Contents>`;

test.each([
  ["a&amp;b &lt;c&gt; &quot;d&quot; &apos;e&apos;", `a&b <c> "d" 'e'`],
  ["&#13;&#x1;&#xe9;", "\r\u0001é"],
  ["&amp;amp;", "&amp;"],
  ["<![CDATA[a<b]]>", "a<b"],
  ["größer/日本/🌸", "größer/日本/🌸"],
  ["__proto__", "__proto__"],
])("the key %s is read as %j", async (written, key) => {
  expect(await page(object(written))).toEqual({ objects: [{ key, etag: "e" }], next: undefined });
});

test("no objects, one and several", async () => {
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
])("%s is not taken for an empty registry", async (_, document) => {
  await expect(listOf(document)).rejects.toMatchObject({ name: "InvalidAnswer", status: 200 });
  expect(s3.asked).toHaveLength(1);
});

test("a refusal without a document has the name of its status", async () => {
  s3.always = (_, response) => {
    response.writeHead(403).end();
    return false;
  };
  await expect(openBucket("models").get("a")).rejects.toMatchObject({ name: "Forbidden", status: 403, attempts: 1 });
});
