import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { createClient, type Fetch, type IrisClientError } from "../src/index.ts";
import { fakeServer } from "./fakeServer.ts";

const model: string = "m";
const small = [[1]];
/** 12 MB of JSON. */
const large = [["x".repeat(12_000_000)]];

/** What Node's fetch rejects with when a connection breaks. */
const broken = (code: string, message: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
const brokenPipe = broken("EPIPE", "write EPIPE");

const problem = { code: "BODY_TOO_LARGE", detail: "The body is larger than 1 MiB." };

async function failure(fetch: Fetch, rows: unknown): Promise<IrisClientError> {
  const { predict } = createClient({ url: "http://iris.test", fetch });
  return predict(model, rows).then(
    () => expect.unreachable("an error must come"),
    (error: IrisClientError) => error,
  );
}

describe("a connection that breaks while a large body is sent", () => {
  test("is tried once more, so that the 413 is read, with the same bytes", async () => {
    const { fetch, requests } = fakeServer(() => {
      if (requests.length === 1) throw brokenPipe;
      return Response.json(problem, { status: 413 });
    });
    const { predict } = createClient({ url: "http://iris.test", fetch, apiKey: "k1" });
    const rows = [["x€".repeat(50_000)]];
    await expect(predict(model, rows)).rejects.toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
    const [first, second, ...more] = requests;
    expect(more).toEqual([]);
    expect(await second!.json()).toEqual(rows);
    expect(second!.redirect).toBe("manual");
    expect(second!.headers.get("x-api-key")).toBe("k1");
    expect(second!.headers.get("content-length")).toBe(String(Buffer.byteLength(await first!.text())));
  });

  test.each([
    ["EPIPE", "write EPIPE"],
    ["ECONNRESET", "read ECONNRESET"],
    ["UND_ERR_SOCKET", "other side closed"],
  ])("%s names the body's size as a likely reason, and never says to start a server", async (code, reason) => {
    const error = await failure(fakeServer(() => Promise.reject(broken(code, reason))).fetch, large);
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", status: undefined });
    expect(error.message).toMatch(/The body of 1\d\.\d MiB may be larger than the server's limit.*send fewer rows/);
    expect(error.message).toContain(reason);
    expect(error.message).not.toMatch(/start a server/i);
  });

  test("keeps the first failure as its cause", async () => {
    const { fetch, requests } = fakeServer(() => {
      throw requests.length === 1 ? brokenPipe : new Error("the second one");
    });
    expect((await failure(fetch, large)).cause).toBe(brokenPipe);
  });

  test("of a small body is not its size's fault, and is not tried again", async () => {
    const { fetch, requests } = fakeServer(() => Promise.reject(broken("ECONNRESET", "read ECONNRESET")));
    const { message } = await failure(fetch, small);
    expect(message).toMatch(/ECONNRESET\. Try again/);
    expect(message).not.toMatch(/limit|start a server/i);
    expect(requests).toHaveLength(1);
  });

  test("is not tried again where no connection was made", async () => {
    const { fetch, requests } = fakeServer(() => Promise.reject(broken("ECONNREFUSED", "connect ECONNREFUSED")));
    expect((await failure(fetch, large)).message).toMatch(/npm start/);
    expect(requests).toHaveLength(1);
  });
});

describe("a 413", () => {
  test("of a proxy has the same code as the server's", async () => {
    const page = "<html><h1>413 Request Entity Too Large</h1></html>";
    const error = await failure(fakeServer(() => new Response(page, { status: 413 })).fetch, large);
    expect(error).toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
    expect(error.message).toMatch(/Request Entity Too Large.*send fewer rows/);
  });

  test("whose body breaks off is reported", async () => {
    const cut = () => new ReadableStream({ pull: (controller) => controller.error(new Error("terminated")) });
    const error = await failure(fakeServer(() => new Response(cut(), { status: 413 })).fetch, large);
    expect(error).toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
    expect(error.message).toContain("a body that broke off");
  });
});

/** Answers 413 as soon as the header has come, and closes: what Node's server does with a body that nobody reads. */
const RUDE_SERVER = `
import { createServer } from "node:net";
const body = ${JSON.stringify(JSON.stringify(problem))};
const head = "HTTP/1.1 413 Payload Too Large\\r\\nconnection: close\\r\\ncontent-length: " + body.length;
createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", () => socket.end(head + "\\r\\n\\r\\n" + body, () => socket.destroy()));
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

test("15 of 15 calls report the 413 of a server that closes at once", async () => {
  const server = spawn(process.execPath, ["--input-type=module", "--eval", RUDE_SERVER]);
  try {
    const [port] = await once(server.stdout, "data");
    const { predict } = createClient({ url: `http://127.0.0.1:${String(port).trim()}` });
    const outcomes: unknown[] = [];
    for (let call = 0; call < 15; call++)
      outcomes.push(await predict(model, large).catch(({ code, status }) => ({ code, status })));
    expect(outcomes).toEqual(Array.from({ length: 15 }, () => ({ code: "BODY_TOO_LARGE", status: 413 })));
  } finally {
    server.kill();
  }
});
