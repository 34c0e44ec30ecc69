import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openBucket } from "../../../src/stores/s3/bucket.ts";
import { limitsOf } from "../../../src/stores/s3/limits.ts";
import { s3Store } from "../../../src/stores/s3/store.ts";
import { stubAws } from "./awsEnvironment.ts";
import { type Asked, type FakeS3, type Interference, sendError, startFakeS3 } from "./fakeS3.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden" };
const DAY_MS = 86_400_000;

let s3: FakeS3;
beforeEach(async () => {
  s3 = await startFakeS3("models");
  stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await s3.close();
});

const keyOf = ({ headers }: Asked) => /Credential=([^/]*)/.exec(String(headers.authorization))?.[1];
const dayOf = ({ headers }: Asked) => String(headers["x-amz-date"]).slice(0, 8);

describe("a key that contains anything", () => {
  test.each([
    "a b",
    "a+b",
    "ü/日本",
    "a&b=c?d#e",
    "100%",
    "!'()*~-_.",
    "a//b",
    "%2F",
  ])("%j is requested as it is", async (key) => {
    const bucket = openBucket("models", limitsOf(6));
    await bucket.put({ key, bytes: Buffer.from("x"), md5: "nrzh0gNhKr3RtTTp6vmC0g==" }).catch(() => undefined);
    const [path] = s3.asked.map(({ url }) => url.pathname);
    expect(decodeURIComponent(path!)).toBe(`/models/${key}`);
    expect(path).toMatch(/^[\w\-.~/%]+$/);
  });
});

describe("credentials", () => {
  let source: Server;
  let given: number;
  beforeEach(async () => {
    given = 0;
    source = createServer((_, response) => {
      const Expiration = new Date(Date.now() + DAY_MS).toISOString();
      const document = { AccessKeyId: `AKIA${++given}`, SecretAccessKey: "x", Token: `t${given}`, Expiration };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
    });
    await new Promise<void>((listening) => source.listen(0, "127.0.0.1", listening));
    const { port } = source.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    stubAws({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_ENDPOINT_URL: s3.url, AWS_REGION: "eu-west-3" });
  });
  afterEach(async () => {
    source.closeAllConnections();
    await new Promise((closed) => source.close(closed));
  });

  test("of a container are fetched once, and used while they hold", async () => {
    const bucket = openBucket("models", limitsOf(6));
    for (let call = 0; call < 3; call++) await bucket.list("");
    expect(s3.asked.map(keyOf)).toEqual(["AKIA1", "AKIA1", "AKIA1"]);
    expect(s3.asked[0]?.headers["x-amz-security-token"]).toBe("t1");
  });

  test("of a container are enough for the reader, and the SDK stays unloaded", async () => {
    await openBucket("models", limitsOf(6)).list("");
    expect(s3.asked[0]?.headers["user-agent"]).toBe("iris-models");
  });

  test("that have run out are fetched anew before they are used", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const bucket = openBucket("models", limitsOf(6));
    await bucket.list("");
    vi.setSystemTime(Date.now() + 2 * DAY_MS);
    await bucket.list("");
    expect(s3.asked.map(keyOf)).toEqual(["AKIA1", "AKIA2"]);
  });

  test("that the server calls expired are fetched anew, once", async () => {
    const bucket = openBucket("models", limitsOf(6));
    s3.next.push((_, response) => sendError(response, 400, "ExpiredToken"));
    await bucket.list("");
    expect(s3.asked.map(keyOf)).toEqual(["AKIA1", "AKIA2"]);
    s3.always = (_, response) => sendError(response, 400, "ExpiredToken");
    await expect(bucket.list("")).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  test("of the environment are read anew, too", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url });
    const bucket = openBucket("models", limitsOf(6));
    s3.next.push((_, response) => {
      vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAOTHER");
      return sendError(response, 400, "ExpiredToken");
    });
    await bucket.list("");
    expect(s3.asked.map(keyOf)).toEqual(["AKIAEXAMPLE", "AKIAOTHER"]);
  });
});

describe("a bucket in another region", () => {
  const regionOf = ({ headers }: Asked) => /Credential=[^/]*\/\d+\/([^/]*)/.exec(String(headers.authorization))?.[1];
  const inParis = { headers: { "x-amz-bucket-region": "eu-west-3" } };
  beforeEach(() => stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url, AWS_REGION: "us-east-1" }));

  test.each<[string, Interference]>([
    ["a redirect names", (_, response) => sendError(response, 301, "PermanentRedirect", inParis)],
    [
      "an error names",
      (_, response) => sendError(response, 400, "AuthorizationHeaderMalformed", { more: "<Region>eu-west-3</Region>" }),
    ],
  ])("that %s is followed, and remembered", async (_, refuse) => {
    s3.always = (asked, response) => regionOf(asked) === "eu-west-3" || refuse(asked, response);
    const store = s3Store({ bucket: "models", prefix: "" });
    await store.write("a", Buffer.from("x"));
    expect((await store.read("a"))?.bytes).toEqual(Buffer.from("x"));
    expect(s3.asked.map(regionOf)).toEqual(["us-east-1", "eu-west-3", "eu-west-3"]);
    expect((await s3Store({ bucket: "models", prefix: "" }).list("")).map(({ key }) => key)).toEqual(["a"]);
  });

  test("is followed once", async () => {
    let requests = 0;
    s3.always = (_, response) =>
      sendError(response, 301, "PermanentRedirect", { headers: { "x-amz-bucket-region": `eu-west-${++requests}` } });
    const listing = s3Store({ bucket: "models", prefix: "" }).list("");
    await expect(listing).rejects.toMatchObject({ code: "WRONG_REGION" });
  });
});

describe("a store that responds slowly", () => {
  beforeEach(() => {
    s3.always = () => sleep(700, true);
  });
  const listed = (seconds: number) => s3Store({ bucket: "models", prefix: "" }, seconds).list("");

  test("is given up after the timeout, and the error names the setting", async () => {
    await expect(listed(1)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(listed(1)).rejects.toThrow(/no response within 1 s.*IRIS_STORE_TIMEOUT/);
  });

  test("is read with a longer timeout", async () => {
    expect(await listed(30)).toEqual([]);
  });
});

describe("a clock that is off", () => {
  test("is corrected by the server's", async () => {
    const tomorrow = new Date(Date.now() + DAY_MS);
    const skewed = { headers: { date: tomorrow.toUTCString() } };
    s3.always = (asked, response) => {
      const isRight = dayOf(asked) === tomorrow.toISOString().slice(0, 10).replaceAll("-", "");
      return isRight || sendError(response, 403, "RequestTimeTooSkewed", skewed);
    };
    expect(await openBucket("models", limitsOf(6)).list("")).toMatchObject({ objects: [] });
  });
});

test("a server that fails is tried again, and then the error says so", async () => {
  s3.always = (_, response) => sendError(response, 500, "InternalError");
  await expect(openBucket("models", limitsOf(6)).list("")).rejects.toMatchObject({ name: "InternalError" });
  expect(s3.asked.length).toBeGreaterThan(2);
});

test("a listing that breaks off is requested again", async () => {
  s3.next.push((_, response) => {
    response.writeHead(200, { "content-length": 1000 }).write("<ListBucketResult>");
    setImmediate(() => response.socket?.destroy());
    return false;
  });
  expect(await openBucket("models", limitsOf(6)).list("")).toEqual({ objects: [], next: undefined });
});

describe("a large object", () => {
  const large = Buffer.alloc(2 ** 21, "iris");

  test("comes whole", async () => {
    const store = s3Store({ bucket: "models", prefix: "" });
    await store.write("a", large);
    expect(Buffer.compare(s3.objects.get("a")!, large)).toBe(0);
  });

  test("is not sent to a server that does not want it, whose reason is heard", async () => {
    let received = 0;
    s3.onContinue((request, response) => {
      request.on("data", ({ length }) => {
        received += length;
      });
      sendError(response, 403, "AccessDenied");
    });
    const store = s3Store({ bucket: "models", prefix: "" });
    await expect(store.write("a", large)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(await store.list("")).toEqual([]);
    expect(received).toBe(0);
  });

  test("is sent all the same to a server that does not know how to request it", async () => {
    s3.onContinue((request, response) => s3.handle(request, response));
    const store = s3Store({ bucket: "models", prefix: "" });
    await store.write("a", large);
    expect(s3.objects.get("a")?.length).toBe(large.length);
  });
});

describe("over TLS", () => {
  const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));
  let secure: FakeS3;
  beforeEach(async () => {
    secure = await startFakeS3("models", {
      key: await readFile(file("key")),
      cert: await readFile(file("certificate")),
    });
  });
  afterEach(() => secure.close());

  test("an authority of one's own is trusted where AWS_CA_BUNDLE names it", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: secure.url, AWS_CA_BUNDLE: file("certificate") });
    const store = s3Store({ bucket: "models", prefix: "" });
    await store.write("a", Buffer.from("x"));
    expect((await store.read("a"))?.bytes).toEqual(Buffer.from("x"));
  });

  test("it is not trusted otherwise, and what to do is said", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: secure.url });
    const listing = s3Store({ bucket: "models", prefix: "" }).list("");
    await expect(listing).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(listing).rejects.toThrow(/certificate is not trusted.*AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS/);
    expect(secure.asked).toEqual([]);
  });

  test("a bundle that cannot be read is named", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: secure.url, AWS_CA_BUNDLE: "/nonexistent" });
    const listing = s3Store({ bucket: "models", prefix: "" }).list("");
    await expect(listing).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(listing).rejects.toThrow(/AWS_CA_BUNDLE must be a file that can be read, got \/nonexistent/);
  });
});
