import { mkdir, readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "../support/emptyFolder.ts";
import { setosa } from "../support/flowers.ts";
import { run } from "../support/run.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { inRepository } from "../support/workspace.ts";

const main = inRepository("packages/server/dist/main.js");
const body = JSON.stringify(setosa.row);

const start = (cwd: string, env: Readonly<Record<string, string>> = {}) =>
  startServer(process.execPath, [main], { cwd, env });

const predict = (server: RunningServer) => fetch(`${server.url}/predict`, { method: "POST", body });

describe("the server as a process", () => {
  test.each([
    "SIGINT",
    "SIGTERM",
  ] as const)("answers a request that it has begun to read before it ends on %s", async (signal) => {
    await using folder = await emptyFolder();
    const server = await start(folder.path);
    const socket = connect(server.port, "127.0.0.1");
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 10));
    await predict(server);
    const ended = server.stop(signal);
    await expect
      .poll(() =>
        predict(server).then(
          () => "open",
          () => "closed",
        ),
      )
      .toBe("closed");
    socket.write(body.slice(10));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"label":"setosa"/s);
    expect(await ended).toBe(0);
  });

  test("says which port is taken and what to do", async () => {
    await using folder = await emptyFolder();
    const server = await start(folder.path);
    const second = await run(process.execPath, [main, "--port", String(server.port)], { cwd: folder.path });
    await server.stop();
    expect(second.code).toBeGreaterThan(0);
    expect(second.stderr).toContain(String(server.port));
    expect(second.stderr).toContain("--port");
  });

  test("writes nothing to the home folder or the temp folder", async () => {
    await using folder = await emptyFolder();
    const places = ["home", "temp"].map((name) => join(folder.path, name));
    await Promise.all(places.map((place) => mkdir(place)));
    const [HOME = "", TMPDIR = ""] = places;
    const server = await start(folder.path, { HOME, TMPDIR, XDG_CACHE_HOME: HOME, XDG_CONFIG_HOME: HOME });
    expect((await predict(server)).status).toBe(200);
    await server.stop();
    expect(await Promise.all(places.map((place) => readdir(place)))).toEqual([[], []]);
  });
});
