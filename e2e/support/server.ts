import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { userEnvironment } from "./environment.ts";

/** A running iris-server. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Everything that it has printed so far. */
  printed(): string;
  /** Has it look at its registry. */
  reload(): void;
  /** Ends it, as Ctrl-C in a terminal does unless told, and gives its exit code. */
  stop(signal?: "SIGINT" | "SIGTERM"): Promise<number | null>;
}

const leash = fileURLToPath(new URL("leash.ts", import.meta.url));

/** Starts a server on a free port by a command to which `--port 0` is added, and waits until it is ready. */
export async function startServer(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<RunningServer> {
  // a process group of its own: a signal to it reaches the server behind npx and its shell, and none of them stays behind
  const child = spawn(process.execPath, [leash, program, ...args, "--port", "0"], {
    cwd: options.cwd,
    env: userEnvironment(options.env),
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const closed = once(child, "close");

  const ready = await Promise.race([untilReady(() => output), closed.then(() => undefined)]);
  if (ready === undefined) {
    signalGroup(child, "SIGKILL");
    throw new Error(`${program} ${args.join(" ")} did not become ready; it printed:\n${output}`);
  }
  const stop = async (signal: "SIGINT" | "SIGTERM" = "SIGINT") => {
    signalGroup(child, signal);
    const ended = await Promise.race([closed, sleep(20_000, undefined, { ref: false })]);
    signalGroup(child, "SIGKILL");
    if (ended === undefined) throw new Error(`the server did not end within 20 s of ${signal}; it printed:\n${output}`);
    return child.exitCode;
  };
  return {
    url: ready.origin,
    port: Number(ready.port),
    printed: () => output,
    reload: () => signalGroup(child, "SIGHUP"),
    stop,
  };
}

/** The address that a server prints, once it answers there. */
async function untilReady(printed: () => string): Promise<URL | undefined> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    // the banner, or the notice that models are still being loaded; the log has the address earlier
    const url = /(?:Docs +|Listening on )(http:\/\/(?:localhost|127\.0\.0\.1):\d+)/.exec(printed())?.[1];
    const answer = url === undefined ? undefined : await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return new URL(answer.url);
    await sleep(50);
  }
  return undefined;
}

function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, signal);
  } catch (error) {
    // ESRCH: the whole group has ended
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
