import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Ended, run, succeed } from "./shell.ts";

/** The images under test, made by build.sh. */
export const LAMBDA = "localhost/iris:lambda";
export const SERVER = "localhost/iris:server";

/** A name of podman's is known at once; what listens in the container, a moment later. */
const MAX_START_MS = 20_000;

const script = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** podman, with the images under test. */
export const podman = (...args: readonly string[]): Promise<Ended> => run(script("podman.sh"), args);

/** @see runImage */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** More options of `podman run`. */
  readonly options?: readonly string[];
}

/** A container in Lambda's world: its limits, a read-only root, a user nobody knows. */
export interface Container {
  readonly name: string;
  /** Where a port of it is to be found on this machine. */
  address(port: number): Promise<string>;
  /** What it has printed, both streams. */
  logs(): Promise<string>;
  exec(...command: readonly string[]): Promise<Ended>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Waits for the end. @returns the exit code */
  ended(): Promise<number>;
  remove(): Promise<void>;
}

const flags = ({ env = {}, options = [] }: RunOptions): string[] => [
  ...options,
  ...Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
];

/** `docker run IMAGE COMMAND`, to its end. */
export const runImage = (image: string, command: readonly string[], given: RunOptions = {}): Promise<Ended> =>
  run(script("run.sh"), [...flags(given), image, ...command]);

/** `docker run -d -p 8080 IMAGE COMMAND`. The caller removes it. */
export async function startImage(
  image: string,
  command: readonly string[] = [],
  given: RunOptions = {},
): Promise<Container> {
  const name = `iris-test-${randomUUID()}`;
  const published = given.options?.some((option) => option.startsWith("--network")) ? [] : ["-p", "127.0.0.1::8080"];
  // --rm would take the exit code and the logs along
  await succeed(script("run.sh"), [
    "--rm=false",
    "-d",
    "--name",
    name,
    ...published,
    ...flags(given),
    image,
    ...command,
  ]);
  return {
    name,
    address: async (port) =>
      (await succeed(script("podman.sh"), ["port", name, String(port)])).replace("0.0.0.0", "127.0.0.1"),
    logs: async () => {
      const { stdout, stderr } = await podman("logs", name);
      return stdout + stderr;
    },
    exec: (...args) => podman("exec", name, ...args),
    kill: async (signal) => {
      await succeed(script("podman.sh"), ["kill", "--signal", signal, name]);
    },
    ended: async () => Number(await succeed(script("podman.sh"), ["wait", name])),
    remove: async () => {
      await podman("rm", "--force", "--time", "0", name);
    },
  };
}

/** Asks until there is an answer that is wanted. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const since = performance.now();
  let last: unknown;
  while (performance.now() - since < MAX_START_MS) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await pause(50);
  }
  throw new Error(`${what} did not come about in ${MAX_START_MS / 1000} s.`, { cause: last });
}
