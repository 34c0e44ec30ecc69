import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { environment } from "./environment.ts";
import { removeImages } from "./functions/images.ts";
import { startLambdaHost } from "./functions/lambdaHost.ts";
import { startGateway } from "./gateway/gateway.ts";
import { startMoto } from "./moto.ts";
import { copyTerraform } from "./terraformCopy.ts";

/** A mock of AWS on this machine. */
export interface MockAws {
  /** The whole environment of a program that uses the mock, without the user's own AWS settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the services are, such as http://127.0.0.1:41234. */
  readonly url: string;
  /** Where requests to https://ID.execute-api.REGION.amazonaws.com go, with that Host header. */
  readonly gateway: string;
  /** Empties the account and stops its functions. */
  reset(): Promise<void>;
  /** Ends the mock and removes what it made. */
  stop(): Promise<void>;
}

/**
 * Starts a mock of AWS: services (moto), functions (containers of the real image) and API Gateway.
 *
 * Functions need root, podman and an image. Without them everything else works, and an invocation says what is missing.
 * @throws SetupError when moto is not installed
 */
export async function startMockAws(): Promise<MockAws> {
  const folder = await mkdtemp(join(tmpdir(), "iris-mock-aws-"));
  const cleanups: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const name = basename(folder).toLowerCase();
    cleanups.push(() => removeImages(name));
    const functions = await startLambdaHost(name);
    cleanups.push(functions.stop);
    const moto = await startMoto({ lambdaHost: functions.url, log: join(folder, "moto.log") });
    cleanups.push(moto.stop);
    functions.attach(moto.url);
    const gateway = await startGateway(moto.url);
    cleanups.push(gateway.stop);
    await copyTerraform(join(folder, "terraform"));
    return {
      env: await environment({ folder, url: moto.url, gateway: gateway.url }),
      url: moto.url,
      gateway: gateway.url,
      reset: async () => {
        await functions.reset();
        await moto.reset();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
