import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../../packages/server/bin/iris-server.js", import.meta.url));
const MAX_START_MS = 30_000;

type Environment = Readonly<Record<string, string>>;

/** A server of this repository, on a free port of this machine. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
}

function start(args: readonly string[], env: Environment) {
  // NODE_OPTIONS and the rest of this process's settings are not what a container has
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    // where there is no ./registry
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ORT_DISABLE_TELEMETRY: "1", ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  return { child, closed: once(child, "close"), printed: () => printed };
}

/** What the server prints, and its exit code, where it ends by itself. */
export async function ended(
  args: readonly string[],
  env: Environment = {},
): Promise<{ code: unknown; printed: string }> {
  const { closed, printed } = start(args, env);
  const [code] = await closed;
  return { code, printed: printed() };
}

/** Starts the server with an environment, but for the port. `await using` ends it. @throws Error with what it printed */
export async function serve(env: Environment): Promise<Serving> {
  const { child, closed, printed } = start(["--port", "0"], env);
  const stop = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  const end = performance.now() + MAX_START_MS;
  while (performance.now() < end && child.exitCode === null) {
    const url = /^Docs +(http:\/\/[^/]+)\/docs$/m.exec(printed())?.[1];
    if (url !== undefined) return { url, [Symbol.asyncDispose]: stop };
    await pause(20);
  }
  await stop();
  throw new Error(`The server did not start; it printed:\n${printed()}`);
}
