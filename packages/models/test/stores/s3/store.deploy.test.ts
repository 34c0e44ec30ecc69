import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createRegistry, openRegistry, openStore, type Store } from "../../../src/index.ts";
import { readFixture, readWeights } from "../../support/fixture.ts";
import { storeContract } from "../contract.ts";
import { CLIENT_ONLY, stubAws } from "./awsEnvironment.ts";
import { startProxy } from "./countingProxy.ts";
import { ACCESS, S3_SERVERS, type S3Server, type S3ServerKind } from "./server.ts";

const BUCKET = "iris-models";
const NAME = "xgboost-classifier";
const PUBLISHER = fileURLToPath(new URL("publisher.ts", import.meta.url));
const REGION = "us-east-1";
const { draft, bytes, cases } = await readFixture(NAME);

const FIRST = S3_SERVERS.find(({ command }) => command !== undefined);

for (const kind of S3_SERVERS) {
  if (kind.command) describe(kind.name, () => against(kind, kind.command!));
  else {
    console.warn(`*** NOT TESTED: the S3 store against ${kind.name}, which is not installed: ${kind.install} ***`);
    test.skip(`${kind.name} is not installed`, () => undefined);
  }
}

function against(kind: S3ServerKind, command: string): void {
  let server: S3Server;
  let cache: string;
  let prefixes = 0;
  let location: string;
  let store: Store;

  beforeAll(async () => {
    server = await kind.start(command);
    await server.createBucket(BUCKET);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    stubAws({ ...ACCESS, AWS_REGION: REGION, AWS_ENDPOINT_URL: server.url });
    cache = await mkdtemp(join(tmpdir(), "iris-s3-cache-"));
    location = `s3://${BUCKET}/registry-${++prefixes}`;
    store = await openStore(location, { cache });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true, force: true });
  });

  const openAgain = (...environment: Parameters<typeof stubAws>) => {
    stubAws(...environment);
    return openStore(location, { cache });
  };
  const versions = async () => (await createRegistry(store).catalogue()).get(NAME)?.versions ?? [];

  storeContract("the S3 store", () => store, { atomic: kind.atomic });
  storeContract(
    "the S3 store by the client alone",
    () => openAgain({ ...ACCESS, ...CLIENT_ONLY, AWS_REGION: REGION, AWS_ENDPOINT_URL: server.url }),
    { atomic: kind.atomic },
  );

  test("lists more than one page, and nothing of a prefix that begins alike", async () => {
    const neighbour = await openStore(`${location}0`, { cache });
    await neighbour.write("a", Buffer.from("theirs"));
    const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
    const rest = [...keys];
    const writer = async (): Promise<void> => {
      for (let key = rest.pop(); key !== undefined; key = rest.pop()) await store.write(key, Buffer.from(key));
    };
    await Promise.all(Array.from({ length: 16 }, writer));
    expect((await store.list("many/")).map(({ key }) => key)).toEqual(keys);
    expect(await store.list("")).toHaveLength(1005);
  });

  test("an object larger than one packet comes back as it was", async () => {
    const large = Buffer.alloc(5_000_000, "iris ");
    await store.write("large", large, { ifAbsent: true });
    expect(Buffer.compare((await store.read("large"))!.bytes, large)).toBe(0);
    expect(await store.download("large", join(cache, "large"))).toBe(large.length);
  });

  test.runIf(kind.atomic)("twenty publishers at once lose nothing and repeat no number", async () => {
    const stores = await Promise.all(Array.from({ length: 20 }, () => openStore(location, { cache })));
    const published = await Promise.all(stores.map((own) => createRegistry(own).publish(draft, bytes)));
    const wanted = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    expect(published.map(({ version }) => version).sort((a, b) => Number(a) - Number(b))).toEqual(wanted);
    expect(await versions()).toEqual(wanted);
  });

  test.runIf(kind.atomic)("twenty aliases moved at once are all there", async () => {
    await createRegistry(store).publish(draft, bytes);
    const names = Array.from({ length: 20 }, (_, index) => `alias-${index}`);
    await Promise.all(names.map((alias) => createRegistry(store).alias(NAME, alias, "1")));
    const { aliases } = (await createRegistry(store).catalogue()).get(NAME)!;
    expect(Object.keys(aliases).sort()).toEqual([...names].sort());
  });

  /** Publishes in a process of its own, which is killed when the request of this number comes. */
  async function publishKilledAt(number: number) {
    const proxy = await startProxy(server.url, (current) => {
      if (current === number) child.kill("SIGKILL");
      return current < number;
    });
    const environment = { ...process.env, AWS_ENDPOINT_URL: proxy.url };
    const child = spawn(process.execPath, [PUBLISHER, location, NAME], {
      env: environment,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const signal = await new Promise((exit) => child.once("exit", (_, killed) => exit(killed)));
    await proxy.close();
    return { signal, requests: proxy.count };
  }

  test("a publish that is killed between any two requests leaves no version, and the next one works", async () => {
    const { signal, requests } = await publishKilledAt(Number.POSITIVE_INFINITY);
    expect(signal).toBeNull();
    expect(requests).toBeGreaterThan(3);
    const there = ["1"];
    for (let number = 1; number <= requests; number++) {
      expect(await publishKilledAt(number)).toEqual({ signal: "SIGKILL", requests: number });
      expect(await versions()).toEqual(there);
      there.push((await createRegistry(store).publish(draft, bytes)).version);
      expect(await versions()).toEqual(there);
    }
    const last = await createRegistry(store).files(NAME, there.at(-1)!);
    expect(Buffer.compare(last.model, bytes)).toBe(0);
  });

  test.each([
    ["truncated", () => bytes.subarray(0, bytes.length - 1)],
    ["tampered with", () => Uint8Array.from(bytes, (byte, at) => (at === 1000 ? byte ^ 1 : byte))],
  ])("a model that was %s is not served, and the version before it goes on", async (_, damaged) => {
    const registry = createRegistry(store);
    await registry.publish(draft, bytes);
    await registry.publish(draft, Buffer.concat([bytes, Buffer.from([0x72, 0])]));
    await store.write(`${NAME}/2/model.onnx`, damaged());
    const models = await openRegistry(store);
    await models.start();
    await expect(models.model(NAME, "2")).rejects.toMatchObject({ cause: { code: "DIGEST_MISMATCH" } });
    await models.predict(NAME, cases[0]!.row);
    expect((await models.model(NAME)).manifest.version).toBe("1");
    await models.close();
  });

  test("weights beside a model are published, served and kept on the disk, and refused when they were changed", async () => {
    const [torch, key] = ["torch-external-data", "torch-external-data/1/model.onnx.data"];
    const { draft, bytes, cases } = await readFixture(torch);
    await createRegistry(store).publish(draft, bytes, { "model.onnx.data": await readWeights(torch) });
    const answer = async () => {
      const models = await openRegistry(await openStore(location, { cache }));
      return models.predict(torch, cases[0]!.row).finally(() => models.close());
    };
    expect(await answer()).toEqual({ linear_1: [14.317615, 6.2386074, -25.195353].map((x) => expect.closeTo(x, 4)) });
    expect(await readdir(cache)).toHaveLength(2);
    await store.write(key, new Uint8Array(10));
    await rm(cache, { recursive: true });
    await expect(answer()).rejects.toMatchObject({ cause: { code: "DIGEST_MISMATCH" } });
  });

  test("an object that is too large is the fault of its version alone", async () => {
    const registry = createRegistry(store);
    await registry.publish(draft, bytes);
    await registry.publish({ ...draft, name: "other" }, bytes);
    await store.write(`${NAME}/1/manifest.json`, Buffer.alloc(2 ** 25 + 1, " "));
    const models = await openRegistry(store);
    await models.start();
    expect((await models.model("other")).version).toBe("1");
    expect(models.status().find(({ name }) => name === NAME)!.versions[0]).toMatchObject({
      state: "failed",
      reason: { code: "OBJECT_UNREADABLE", message: expect.stringContaining("must have at most 33554432 bytes") },
    });
    await models.close();
  });

  test("keys with odd names are no models, and hold up none", async () => {
    await createRegistry(store).publish(draft, bytes);
    for (const key of [
      "my model/1/model.onnx",
      "größe/1/model.onnx",
      "iris/v1/a&b<c>/model.onnx",
      "iris/1 /model.onnx",
    ])
      await store.write(key, bytes);
    const models = await openRegistry(store);
    await models.start();
    expect(models.status().map(({ name }) => name)).toEqual([NAME]);
    expect(models.findings().map(({ code, path }) => [code, path])).toEqual([
      ["MODEL_NAME_INVALID", "größe"],
      ["VERSION_NAME_INVALID", "iris/1 "],
      ["VERSION_NAME_INVALID", "iris/v1"],
      ["MODEL_NAME_INVALID", "my model"],
    ]);
    await models.close();
  });

  test("a bucket that is not there is named", async () => {
    const nowhere = await openStore("s3://iris-nowhere/registry", { cache });
    await expect(nowhere.list("")).rejects.toMatchObject({ code: "BUCKET_NOT_FOUND" });
    await expect(nowhere.read("a")).rejects.toThrow(/"iris-nowhere"/);
    await expect(nowhere.write("a", Buffer.from(""), { ifAbsent: true })).rejects.toMatchObject({
      code: "BUCKET_NOT_FOUND",
    });
  });

  test.skipIf(!kind.strict)("a wrong secret is refused", async () => {
    const stranger = await openAgain({ ...ACCESS, AWS_SECRET_ACCESS_KEY: "wrong", AWS_ENDPOINT_URL: server.url });
    await expect(stranger.list("")).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
    const nobody = await openAgain({ ...ACCESS, AWS_ACCESS_KEY_ID: "nobody", AWS_ENDPOINT_URL: server.url });
    await expect(nobody.list("")).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
  });

  test.skipIf(!kind.strict)("a bucket in another region is found there", async () => {
    const elsewhere = await openAgain({ ...ACCESS, AWS_REGION: "eu-west-3", AWS_ENDPOINT_URL: server.url });
    await elsewhere.write("a", Buffer.from("x"));
    expect((await elsewhere.list("")).map(({ key }) => key)).toEqual(["a"]);
  });

  // the time limits are those of Lambda, which allows ten seconds until the first answer
  test.skipIf(kind !== FIRST)(
    "a server that stands still is unavailable soon, and used again when it goes on",
    {
      timeout: 10_000,
    },
    async () => {
      await store.write("a", Buffer.from("x"));
      server.process.kill("SIGSTOP");
      let fault: unknown;
      // a process with many threads stops a little after it was told to
      while (fault === undefined)
        fault = await store.read("a").then(
          () => undefined,
          (error) => error,
        );
      server.process.kill("SIGCONT");
      expect(fault).toMatchObject({ code: "STORE_UNAVAILABLE" });
      expect((await store.read("a"))?.bytes).toHaveLength(1);
    },
  );

  test("a server that is gone is unavailable soon", { timeout: 10_000 }, async () => {
    const going = await kind.start(command);
    await going.createBucket(BUCKET);
    const lost = await openAgain({ ...ACCESS, AWS_REGION: REGION, AWS_ENDPOINT_URL: going.url });
    await lost.write("a", Buffer.from("x"));
    await going.stop();
    await expect(lost.read("a")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(lost.write("b", Buffer.from("x"))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
}
