import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { FunctionVersion } from "./configuration.ts";
import { freePort } from "./freePort.ts";
import { findImage, type LocalImage, PODMAN, RUN } from "./images.ts";

const LONGEST_START_MS = 30_000;

/** What an invocation came to. */
export interface Invoked {
  readonly payload: string;
  /** The function threw, ended, or took too long. */
  readonly failed: boolean;
}

/** One execution environment of a function: a container of its image behind Lambda's emulator. */
export interface Container {
  /** Calls wait for each other, as the emulator dies of two at once. */
  invoke(payload: Buffer): Promise<Invoked>;
  remove(): Promise<void>;
}

/** What the mock gives a function beside its own variables: where AWS is, and who it is there. */
export type Surroundings = Readonly<Record<string, string>>;

/**
 * Starts a version of a function.
 * @param world names the mock, whose images and containers are its own
 * @throws Error when there is nothing to run it with, or it does not start
 */
export async function startContainer(
  world: string,
  version: FunctionVersion,
  surroundings: Surroundings,
): Promise<Container> {
  const image = await findImage(world, version.image);
  const name = `${world}-${randomUUID()}`;
  // on the machine's own network, where the mock is: so the emulator needs ports of its own
  const [port, runtimePort] = [await freePort(), await freePort()];
  const { exitCode, stderr } = await execa(RUN, argumentsOf(name, version, image, surroundings, port, runtimePort), {
    env: { MEMORY_MB: String(version.memoryMb) },
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`Function ${version.name} does not start in ${image.name}: ${stderr}`);
  const url = `http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`;
  const remove = async (): Promise<void> => {
    await execa({ reject: false })`${PODMAN} rm --force --time 0 ${name}`;
  };
  await listening(url, name).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const invokeAndExplain = async (payload: Buffer): Promise<Invoked> => {
    const { text, failed } = await invoke(url, payload);
    return { payload: text || errorText("Runtime.ExitError", `The function ended:\n${await logsOf(name)}`), failed };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    invoke: (payload) => {
      const invoked = last.then(() => invokeAndExplain(payload));
      last = invoked.catch(() => undefined);
      return invoked;
    },
    remove,
  };
}

const argumentsOf = (
  name: string,
  version: FunctionVersion,
  image: LocalImage,
  surroundings: Surroundings,
  port: number,
  runtimePort: number,
): string[] => {
  const variables = {
    ...version.environment,
    ...surroundings,
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(version.timeoutS),
  };
  return [
    ...["-d", "--name", name, "--network", "host", "--entrypoint", "/usr/local/bin/aws-lambda-rie"],
    ...Object.entries(variables).flatMap(([key, value]) => ["-e", `${key}=${value}`]),
    image.name,
    ...["--runtime-interface-emulator-address", `127.0.0.1:${port}`],
    ...["--runtime-api-address", `127.0.0.1:${runtimePort}`],
    ...["--log-level", "info"],
    ...(version.entrypoint ?? image.entrypoint),
    ...(version.command ?? image.command),
  ];
};

/** Waits for the emulator; the function itself starts at its first call. */
async function listening(url: string, name: string): Promise<void> {
  const since = performance.now();
  while (performance.now() - since < LONGEST_START_MS) {
    try {
      // it knows POST alone, so this starts nothing
      await fetch(url);
      return;
    } catch {
      await pause(50);
    }
  }
  throw new Error(`Lambda's emulator did not start in ${LONGEST_START_MS / 1000} s:\n${await logsOf(name)}`);
}

const logsOf = async (name: string): Promise<string> =>
  (await execa({ reject: false, all: true })`${PODMAN} logs --tail 20 ${name}`).all;

/**
 * One call of the emulator. It answers 200 also where Lambda says X-Amz-Function-Error: what failed is told by the body.
 */
async function invoke(url: string, payload: Buffer): Promise<{ text: string; failed: boolean }> {
  const response = await fetch(url, { method: "POST", body: new Uint8Array(payload) });
  const text = await response.text();
  if (text.startsWith("Task timed out")) return { text: errorText("Sandbox.Timedout", text), failed: true };
  return { text, failed: response.status !== 200 || hasErrorType(text) };
}

const errorText = (errorType: string, errorMessage: string): string => JSON.stringify({ errorType, errorMessage });

const hasErrorType = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "errorType" in value;
  } catch {
    return false;
  }
};
