import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Store } from "../../../src/index.ts";
import { s3Store } from "../../../src/stores/s3/store.ts";
import { stubAws } from "./awsEnvironment.ts";
import { type FakeS3, startFakeS3 } from "./fakeS3.ts";
import { ACCESS } from "./server.ts";

let s3: FakeS3;
let store: Store;
let folder: string;
beforeAll(async () => {
  s3 = await startFakeS3("models");
  stubAws({ ...ACCESS, AWS_ENDPOINT_URL: s3.url });
  store = s3Store({ bucket: "models", prefix: "" });
  folder = await mkdtemp(join(tmpdir(), "iris-s3-slow-"));
  s3.always = ({ url }, response) => {
    if (url.pathname.endsWith("/stalls")) stall(response);
    if (url.pathname.endsWith("/trickles")) trickle(response);
    return false;
  };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const stall = (response: ServerResponse) => response.writeHead(200, { "content-length": 1000 }).write("a part");

function trickle(response: ServerResponse): void {
  response.writeHead(200, { "content-length": 1000 });
  const drops = setInterval(() => response.write("."), 200);
  response.once("close", () => clearInterval(drops));
}

const fault = (asked: Promise<unknown>) =>
  asked.then(
    () => "none",
    (error) => error.code,
  );

// ten seconds are what Lambda allows until the first answer; nothing here takes the processor
test("what comes too slowly is given up soon, and leaves no file", { timeout: 10_000 }, async () => {
  const asked = ["says-nothing", "stalls", "trickles"].flatMap((key) => [
    fault(store.read(key)),
    fault(store.download(key, join(folder, key))),
  ]);
  expect(await Promise.all(asked)).toEqual(Array(6).fill("STORE_UNAVAILABLE"));
  expect(await readdir(folder)).toEqual([]);
});
