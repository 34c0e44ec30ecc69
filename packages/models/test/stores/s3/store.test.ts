import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createRegistry, type Models, openRegistry, type Store } from "../../../src/index.ts";
import { s3Store } from "../../../src/stores/s3/store.ts";
import { readFixture } from "../../support/fixture.ts";
import { storeContract } from "../contract.ts";
import { CLIENT_ONLY, stubAws } from "./awsEnvironment.ts";
import { answer, type FakeS3, type Interference, type Reply, sendError, startFakeS3 } from "./fakeS3.ts";

const BUCKET = "models";
const PLACE = { bucket: BUCKET, prefix: "registry/" };
const KEYS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden" };

let s3: FakeS3;
let store: Store;
let folder: string;
beforeEach(async () => {
  s3 = await startFakeS3(BUCKET);
  stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url });
  store = s3Store(PLACE);
  folder = await mkdtemp(join(tmpdir(), "iris-s3-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (key: string, text: string) => s3.objects.set(key, Buffer.from(text));
const text = (found: { bytes: Uint8Array } | undefined) => found && Buffer.from(found.bytes).toString();

/** Carries the request out and loses the answer. */
const loseAnswer: Interference = (asked, response) => {
  const unheard: Reply = { writeHead: () => unheard, end: () => undefined };
  answer(s3, BUCKET, asked, unheard);
  response.socket?.destroy();
  return false;
};

/** Sends the headers of an object and a part of it. */
const breakOff: Interference = (_, response) => {
  response.writeHead(200, { etag: '"e"', "content-length": 100 }).write("only this");
  setImmediate(() => response.socket?.destroy());
  return false;
};

storeContract("the S3 store", () => store);
storeContract("the S3 store by the client alone", () => {
  stubAws({ ...KEYS, ...CLIENT_ONLY, AWS_ENDPOINT_URL: s3.url });
  return s3Store(PLACE);
});

describe("listing", () => {
  test("goes on to the last page, knows only its prefix, and shows no folders", async () => {
    for (const name of ["a/1", "a/2", "a/3", "b/1", "b/2", "b/3", "c"]) put(`registry/${name}`, name);
    for (const key of ["registry/", "registry/a/", "registry2/a", "registr", "other/a"]) put(key, "");
    const keys = (await store.list("")).map(({ key }) => key);
    expect(keys).toEqual(["a/1", "a/2", "a/3", "b/1", "b/2", "b/3", "c"]);
    expect(s3.asked.length).toBeGreaterThan(2);
    for (const { url } of s3.asked) expect(url.searchParams.get("prefix")).toBe("registry/");
  });

  test("a registry may be the whole bucket", async () => {
    put("a/1", "x");
    const whole = s3Store({ bucket: BUCKET, prefix: "" });
    expect((await whole.list("")).map(({ key }) => key)).toEqual(["a/1"]);
    expect(text(await whole.read("a/1"))).toBe("x");
    expect(whole.location).toBe("s3://models");
  });
});

describe("a body that does not come whole", () => {
  test("is requested again", async () => {
    put("registry/a", "whole");
    s3.next.push(breakOff, breakOff);
    expect(text(await store.read("a"))).toBe("whole");
    s3.next.push(breakOff);
    expect(await store.download("a", join(folder, "copy"))).toBe(5);
  });

  test("is never returned, and leaves no file", async () => {
    s3.always = breakOff;
    await expect(store.read("a")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(store.download("a", join(folder, "copy"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await readdir(folder)).toEqual([]);
  });
});

test("a body whose length is not said comes whole all the same", async () => {
  s3.always = (_, response) => {
    response.writeHead(200, { etag: '"e"' }).write("in ");
    setTimeout(() => response.end("two parts"), 50);
    return false;
  };
  expect(text(await store.read("a"))).toBe("in two parts");
});

describe("one object that may not be read", () => {
  const names = ["one", "two"];
  const deny = (key: string): void => {
    s3.always = ({ method, url }, response) =>
      method !== "GET" || !url.pathname.endsWith(key) || sendError(response, 403, "AccessDenied");
  };
  const opened = async () => {
    const { draft, bytes } = await readFixture("xgboost-classifier");
    const registry = createRegistry(store);
    for (const name of names) await registry.publish({ ...draft, name }, bytes);
    await registry.alias("one", "stable", "1");
    return openRegistry(store);
  };
  const faults = (models: Models) => models.status().map(({ name, fault }) => [name, fault?.code]);

  test.each([
    "one/aliases.json",
    "one/1/model.onnx",
    "one/1/manifest.json",
    "one/1/.claim",
  ])("is the fault of its model alone, which comes when it may: %s", async (key) => {
    const models = await opened();
    deny(key);
    await models.start();
    expect((await models.model("two")).version).toBe("1");
    expect(faults(models)).toEqual([
      ["one", "ACCESS_DENIED"],
      ["two", undefined],
    ]);
    s3.always = undefined;
    await models.reload();
    expect((await models.model("one")).version).toBe("1");
    expect(faults(models)).toEqual(names.map((name) => [name, undefined]));
    await models.close();
  });

  test("takes no model out of service whose aliases were read before", async () => {
    const models = await opened();
    await models.start();
    await store.write("one/aliases.json", Buffer.from('{ "stable": "1" }'));
    deny("one/aliases.json");
    await models.reload();
    expect((await models.model("one", "stable")).version).toBe("1");
    expect(faults(models)).toEqual([
      ["one", "STORE_UNAVAILABLE"],
      ["two", undefined],
    ]);
    await models.close();
  });
});

test("an object that is too large is refused by the length that the server says", async () => {
  s3.always = (_, response) => {
    response.writeHead(200, { etag: '"e"', "content-length": 2 ** 31 }).write("the first of many");
    return false;
  };
  await expect(store.read("a/1/model.onnx")).rejects.toMatchObject({
    code: "OBJECT_UNREADABLE",
    message: "a/1/model.onnx must have at most 2147483647 bytes, got 2147483648.",
  });
  await expect(store.download("a/1/model.onnx", join(folder, "copy"))).rejects.toMatchObject({
    code: "OBJECT_UNREADABLE",
  });
  expect(await readdir(folder)).toEqual([]);
});

describe("a write whose response is lost", () => {
  test("is known for one's own", async () => {
    s3.next.push(loseAnswer);
    const etag = await store.write("a", Buffer.from("mine"), { ifAbsent: true });
    expect(await store.read("a")).toMatchObject({ etag });
    s3.next.push(loseAnswer);
    await store.write("a", Buffer.from("mine too"), { ifMatch: etag });
    expect(text(await store.read("a"))).toBe("mine too");
  });

  test("is a conflict when somebody else's bytes stand there", async () => {
    s3.next.push((_, response) => {
      put("registry/a", "theirs");
      response.socket!.destroy();
      return false;
    });
    const late = store.write("a", Buffer.from("mine"), { ifAbsent: true });
    await expect(late).rejects.toMatchObject({ code: "CONFLICT" });
    expect(text(await store.read("a"))).toBe("theirs");
  });

  test("publishes one version, whichever response it is", async () => {
    const { draft, bytes } = await readFixture("xgboost-classifier");
    s3.always = ({ method, headers }, response) => {
      const first = method === "PUT" && String(headers["amz-sdk-request"]).startsWith("attempt=1");
      return first ? loseAnswer(s3.asked.at(-1)!, response) : true;
    };
    const registry = createRegistry(store);
    expect((await registry.publish(draft, bytes)).version).toBe("1");
    expect([...s3.objects.keys()].sort()).toEqual(
      [".claim", "manifest.json", "model.onnx"].map((file) => `registry/xgboost-classifier/1/${file}`),
    );
    await registry.alias("xgboost-classifier", "stable", "1");
    await registry.alias("xgboost-classifier", "canary", "1");
    expect((await registry.catalogue()).get("xgboost-classifier")?.aliases).toEqual({ stable: "1", canary: "1" });
  });

  test("two publishers that lose the same response get two numbers", async () => {
    const { draft, bytes } = await readFixture("xgboost-classifier");
    s3.always = ({ method, headers, url }, response) => {
      const first = method === "PUT" && String(headers["amz-sdk-request"]).startsWith("attempt=1");
      return first && url.pathname.endsWith(".claim") ? loseAnswer(s3.asked.at(-1)!, response) : true;
    };
    const published = await Promise.all([1, 2].map(() => createRegistry(store).publish(draft, bytes)));
    expect(published.map(({ version }) => version).sort()).toEqual(["1", "2"]);
  });
});

test("status 409 is a conflict as well", async () => {
  s3.next.push((_, response) => sendError(response, 409, "ConditionalRequestConflict"));
  const write = store.write("a", Buffer.from("x"), { ifAbsent: true });
  await expect(write).rejects.toMatchObject({ code: "CONFLICT" });
});

test("what is damaged on the way is refused, not stored", async () => {
  s3.next.push((asked, response) => {
    const body = Buffer.from(asked.body);
    body[0] = body[0]! ^ 1;
    answer(s3, BUCKET, { ...asked, body }, response);
    return false;
  });
  await expect(store.write("a", Buffer.from("x"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  expect(s3.objects.size).toBe(0);
});

test("a connection that died while it was idle is replaced", async () => {
  put("registry/a", "x");
  await store.read("a");
  s3.next.push((_, response) => {
    response.socket!.resetAndDestroy();
    return false;
  });
  expect(text(await store.read("a"))).toBe("x");
});

test("sends three kinds of request only, which old servers know", async () => {
  put("registry/a", "x");
  await store.list("");
  await store.read("a");
  await store.write("b", Buffer.from("y"), { ifAbsent: true });
  expect(s3.asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
    "GET /models/",
    "GET /models/registry/a",
    "PUT /models/registry/b",
  ]);
  for (const { headers } of s3.asked) {
    expect(Object.keys(headers).filter((name) => /checksum|trailer|decoded-content/.test(name))).toEqual([]);
    expect(headers["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
  }
});

describe("faults have names, and say what to do", () => {
  const region = { headers: { "x-amz-bucket-region": "eu-west-3" } };
  const now = { headers: { date: new Date().toUTCString() } };
  test.each([
    [404, "NoSuchBucket", {}, "BUCKET_NOT_FOUND", /no bucket "models"/],
    [
      403,
      "AccessDenied",
      {},
      "ACCESS_DENIED",
      /Grant the credentials in use s3:GetObject on it.*not there.*s3:ListBucket/,
    ],
    [403, "AccessDenied", region, "ACCESS_DENIED", /s3:GetObject/],
    [403, "AllAccessDisabled", {}, "ACCESS_DENIED", /s3:GetObject/],
    [403, "SomethingElse", {}, "ACCESS_DENIED", /s3:GetObject/],
    [403, "InvalidAccessKeyId", {}, "CREDENTIALS_INVALID", /access key/],
    [403, "SignatureDoesNotMatch", {}, "CREDENTIALS_INVALID", /secret key is wrong/],
    [400, "ExpiredToken", {}, "CREDENTIALS_INVALID", /have expired/],
    [400, "InvalidToken", {}, "CREDENTIALS_INVALID", /AWS_SESSION_TOKEN/],
    [301, "PermanentRedirect", region, "WRONG_REGION", /AWS_REGION=eu-west-3/],
    [301, "PermanentRedirect", {}, "WRONG_REGION", /Set AWS_REGION to the bucket's/],
    [
      400,
      "AuthorizationHeaderMalformed",
      { more: "<Region>eu-west-3</Region>" },
      "WRONG_REGION",
      /AWS_REGION=eu-west-3/,
    ],
    [400, "AuthorizationHeaderMalformed", {}, "CREDENTIALS_INVALID", /AWS_ACCESS_KEY_ID/],
    [400, "IllegalLocationConstraintException", region, "WRONG_REGION", /eu-west-3/],
    [403, "RequestTimeTooSkewed", now, "CLOCK_SKEWED", /clock of this machine/],
    [403, "RequestExpired", now, "CLOCK_SKEWED", /clock of this machine/],
    [403, "InvalidObjectState", {}, "OBJECT_UNREADABLE", /archive/],
    [503, "SlowDown", {}, "STORE_UNAVAILABLE", /503 SlowDown/],
    [500, "InternalError", {}, "STORE_UNAVAILABLE", /500 InternalError/],
    [404, "NotFound", {}, "STORE_UNAVAILABLE", /check that the endpoint is S3/],
  ])("%i %s %j is %s", async (status, name, extras, code, message) => {
    s3.always = (_, response) => sendError(response, status, name, extras);
    const fault = await store.read("a").catch((error) => error);
    expect(fault).toMatchObject({ name: "IrisError", code, cause: expect.any(Error) });
    expect(fault.message).toMatch(/^s3:\/\/models\/registry\/a cannot be read: /);
    expect(fault.message).toMatch(message);
    expect(fault.message).not.toMatch(/arn:|123456789012|AKIAEXAMPLE|hidden/);
  });

  test("what may not be done is named by the permission that is missing", async () => {
    s3.always = (_, response) => sendError(response, 403, "AccessDenied");
    await expect(store.list("iris/")).rejects.toThrow(
      /^s3:\/\/models\/registry\/iris\/ cannot be listed.*s3:ListBucket/,
    );
    await expect(store.write("a", Buffer.from(""))).rejects.toThrow(/cannot be written.*s3:PutObject/);
  });

  test("a page that is no response of S3", async () => {
    s3.always = (_, response) => {
      response.writeHead(502, { "content-type": "text/html" }).end("<html><body>Bad gateway</body>");
      return false;
    };
    await expect(store.list("")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    s3.always = (_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("Sign in to the hotel's network");
      return false;
    };
    await expect(store.list("")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  test("nobody there", async () => {
    await s3.close();
    await expect(store.list("")).rejects.toThrow(/ECONNREFUSED/);
    await expect(store.write("a", Buffer.from(""))).rejects.toThrow(/write may have been carried out/);
  });

  test("a clock that is off is put right by the server's, once it is known", async () => {
    put("registry/a", "x");
    const tomorrow = { headers: { date: new Date(Date.now() + 86_400_000).toUTCString() } };
    s3.next.push((_, response) => sendError(response, 403, "RequestTimeTooSkewed", tomorrow));
    expect(text(await store.read("a"))).toBe("x");
  });
});

describe("settings of the AWS tools", () => {
  const scopeOf = () => /Credential=([^,]*)/.exec(String(s3.asked.at(-1)?.headers.authorization))?.[1];

  test.each([
    [{}, "us-east-1"],
    [{ AWS_REGION: "eu-west-3" }, "eu-west-3"],
    [{ AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-2" }, "eu-west-2"],
  ])("a server of one's own with %j is asked in %s", async (variables, wanted) => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL_S3: s3.url, AWS_SESSION_TOKEN: "", ...variables });
    await s3Store(PLACE).list("");
    expect(scopeOf()).toMatch(new RegExp(`^AKIAEXAMPLE/\\d{8}/${wanted}/s3/aws4_request$`));
    expect(s3.asked.at(-1)?.headers["x-amz-security-token"]).toBeUndefined();
  });

  test("a server of one's own gets the bucket by path, not by host name", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url.replace("127.0.0.1", "localhost") });
    await s3Store(PLACE).list("");
    expect(s3.asked.at(-1)?.url.pathname).toBe("/models/");
  });

  test("a profile gives keys, region and endpoint", async () => {
    const file = join(folder, "config");
    const lines = ["[profile there]", "region = eu-west-3", `endpoint_url = ${s3.url}`];
    await writeFile(file, [...lines, "aws_access_key_id = AKIAPROFILE", "aws_secret_access_key = x"].join("\n"));
    stubAws({ AWS_PROFILE: "there", AWS_CONFIG_FILE: file });
    await s3Store(PLACE).list("");
    expect(scopeOf()).toMatch(/^AKIAPROFILE\/\d{8}\/eu-west-3\//);
    expect(s3.asked.at(-1)?.url.pathname).toBe("/models/");
  });

  test.each([
    {},
    { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    { AWS_PROFILE: "nobody" },
  ])("without credentials (%j), what to do is said", async (variables) => {
    stubAws({ AWS_ENDPOINT_URL: s3.url, ...variables });
    const asking = s3Store(PLACE).list("");
    await expect(asking).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
    await expect(asking).rejects.toThrow(/AWS_PROFILE.*AWS_ACCESS_KEY_ID.*role/);
  });

  test("credentials that come later are found without starting again", async () => {
    stubAws({ AWS_ENDPOINT_URL: s3.url });
    const waiting = s3Store(PLACE);
    await expect(waiting.list("")).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: s3.url });
    expect(await waiting.list("")).toEqual([]);
  });

  test("AWS itself needs a region", async () => {
    stubAws(KEYS);
    const asking = s3Store(PLACE).list("");
    await expect(asking).rejects.toMatchObject({ code: "WRONG_REGION" });
    await expect(asking).rejects.toThrow(
      /^No AWS region is set in AWS_REGION.*The profile "default" has none either. Set AWS_REGION/,
    );
  });

  test("a profile that is named and gives nothing is an error", async () => {
    stubAws({ AWS_PROFILE: "nobodys" });
    await expect(s3Store(PLACE).list("")).rejects.toThrow(
      /The profile "nobodys" \(AWS_PROFILE\) is neither in \/nonexistent nor in/,
    );
    stubAws({ AWS_PROFILE: "nobodys", AWS_REGION: "us-east-1", AWS_EC2_METADATA_DISABLED: "true" });
    await expect(s3Store(PLACE).list("")).rejects.toThrow(
      /No AWS credentials were found. The profile "nobodys" \(AWS_PROFILE\) is neither in/,
    );
  });

  test("an endpoint has to be a URL", async () => {
    stubAws({ ...KEYS, AWS_ENDPOINT_URL: "localhost:9000" });
    const asking = s3Store(PLACE).list("");
    await expect(asking).rejects.toMatchObject({ code: "INVALID_OPTION" });
    await expect(asking).rejects.toThrow(/AWS_ENDPOINT_URL.*http:\/\/host:port/);
  });
});
