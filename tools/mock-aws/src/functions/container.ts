import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import type { FunctionVersion } from "./functionVersions.ts";
import { findImage, type LocalImage, PODMAN, RUN } from "./images.ts";

const MAX_START_MS = 30_000;

/** The result of an invocation. */
export interface Invocation {
  readonly payload: string;
  /** The function threw, exited, or timed out. */
  readonly failed: boolean;
}

/** One execution environment of a function: a container of its image with Lambda's emulator. */
export interface Container {
  /** Calls run one after another, because the emulator crashes on two at once. */
  invoke(payload: Buffer): Promise<Invocation>;
  remove(): Promise<void>;
}

/**
 * Starts a version of a function.
 * @param mock name of the mock, which prefixes its containers
 * @param variables that the mock adds to the function's own: where AWS is, and credentials
 * @throws Error when there is no image, or it does not start
 */
export async function startContainer(
  mock: string,
  version: FunctionVersion,
  variables: Readonly<Record<string, string>>,
): Promise<Container> {
  const image = await findImage(mock, version.image);
  const name = `${mock}-${randomUUID()}`;
  // it shares the machine's network, where the mock is, so the emulator needs its own ports
  const ports = [await freePort(), await freePort()] as const;
  const { exitCode, stderr } = await execa(RUN, runArguments(name, version, image, variables, ports), {
    env: { MEMORY_MB: String(version.memoryMb) },
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`Function ${version.name} does not start in ${image.name}: ${stderr}`);
  const url = `http://127.0.0.1:${ports[0]}/2015-03-31/functions/function/invocations`;
  const remove = async (): Promise<void> => {
    await execa({ reject: false })`${PODMAN} rm --force --time 0 ${name}`;
  };
  await waitForEmulator(url, name).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  let last: Promise<unknown> = Promise.resolve();
  return {
    invoke: (payload) => {
      const invocation = last.then(() => invoke(url, name, payload));
      last = invocation.catch(() => undefined);
      return invocation;
    },
    remove,
  };
}

function runArguments(
  name: string,
  version: FunctionVersion,
  image: LocalImage,
  variables: Readonly<Record<string, string>>,
  [port, runtimePort]: readonly [number, number],
): string[] {
  const environment = {
    ...version.environment,
    ...variables,
    AWS_LAMBDA_FUNCTION_NAME: version.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(version.timeoutS),
  };
  return [
    ...["-d", "--name", name, "--network", "host", "--entrypoint", "/usr/local/bin/aws-lambda-rie"],
    ...Object.entries(environment).flatMap(([key, value]) => ["-e", `${key}=${value}`]),
    image.name,
    ...["--runtime-interface-emulator-address", `127.0.0.1:${port}`],
    ...["--runtime-api-address", `127.0.0.1:${runtimePort}`],
    ...["--log-level", "info"],
    ...(version.entrypoint ?? image.entrypoint),
    ...(version.command ?? image.command),
  ];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A TCP server has no port.");
  return address.port;
}

async function waitForEmulator(url: string, name: string): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < MAX_START_MS) {
    try {
      // it supports POST only, so a GET does not start the function
      await fetch(url);
      return;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`Lambda's emulator did not start in ${MAX_START_MS / 1000} s:\n${await logsOf(name)}`);
}

const logsOf = async (name: string): Promise<string> =>
  (await execa({ reject: false, all: true })`${PODMAN} logs --tail 20 ${name}`).all;

/** The emulator responds with 200 also where Lambda sets X-Amz-Function-Error, so the body has to be read. */
async function invoke(url: string, name: string, request: Buffer): Promise<Invocation> {
  const response = await fetch(url, { method: "POST", body: new Uint8Array(request) });
  const payload = await response.text();
  if (payload.startsWith("Task timed out")) return { payload: errorPayload("Sandbox.Timedout", payload), failed: true };
  if (payload === "") {
    const message = `The function exited:\n${await logsOf(name)}`;
    return { payload: errorPayload("Runtime.ExitError", message), failed: true };
  }
  return { payload, failed: response.status !== 200 || hasErrorType(payload) };
}

const errorPayload = (errorType: string, errorMessage: string): string => JSON.stringify({ errorType, errorMessage });

function hasErrorType(payload: string): boolean {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null && "errorType" in value;
  } catch {
    return false;
  }
}
