import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDataset } from "../../src/training/dataset.ts";

const CSV = "a,b\n1,x\n2,y\n";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-data-"));
  await writeFile(join(folder, "My data (v2).csv"), CSV);
});
afterAll(() => rm(folder, { recursive: true }));

describe("a file", () => {
  test("is read by its path, and names the model", async () => {
    expect(await loadDataset(join(folder, "My data (v2).csv"))).toMatchObject({ name: "My-data-v2", features: ["a"] });
  });

  test("is read by its file address", async () => {
    const dataset = await loadDataset(pathToFileURL(join(folder, "My data (v2).csv")).href);
    expect(dataset).toMatchObject({ name: "My-data-v2", features: ["a"] });
  });

  test("that is not there is looked for where the message says, beside the bundled names", async () => {
    await expect(loadDataset("nowhere/iriss.csv")).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining(resolve("nowhere/iriss.csv")),
      cause: { code: "ENOENT" },
    });
    await expect(loadDataset("irys")).rejects.toThrow(/iris, wine, diabetes.*Did you mean "iris"/);
  });

  test("that is a folder is called one", async () => {
    await expect(loadDataset(folder)).rejects.toThrow(/folder/);
  });
});

describe("an address", () => {
  test("is downloaded, redirects followed", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/old?v=1") response.writeHead(302, { location: "/sets/beans.csv" }).end();
      else response.end(CSV);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    try {
      expect(await loadDataset(`http://127.0.0.1:${port}/sets/beans.csv`)).toMatchObject({
        name: "beans",
        features: ["a"],
      });
      expect(await loadDataset(`http://127.0.0.1:${port}/old?v=1`)).toMatchObject({ features: ["a"] });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("that responds with an error is named with the status, without what is secret in it", async () => {
    const fetch = async () => new Response("gone", { status: 404, statusText: "Not Found" });
    const error = await loadDataset("https://me:pass@example.org/x.csv?signature=secret", { fetch }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining("https://example.org/x.csv: the server responded with 404 Not Found"),
    });
    expect(String(error)).not.toMatch(/pass|secret/);
  });

  test("that cannot be reached is named with the reason, and the cause is kept", async () => {
    const cause = new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND example.invalid") });
    const fetch = async () => {
      throw cause;
    };
    await expect(loadDataset("https://example.invalid/x.csv", { fetch })).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(/cannot be reached.*ENOTFOUND/),
      cause,
    });
  });

  test.each([
    "s3://bucket/data.csv",
    "ftp://example.org/data.csv",
  ])("of another kind is refused: %s", async (source) => {
    await expect(loadDataset(source)).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(/http/),
    });
  });

  test("that is none is refused", async () => {
    await expect(loadDataset("http://")).rejects.toMatchObject({ code: "INVALID_DATA" });
    await expect(loadDataset("file://another-host/x.csv")).rejects.toMatchObject({ code: "INVALID_DATA" });
  });
});
