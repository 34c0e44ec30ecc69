import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { environment } from "./environment.ts";
import { startLambdaHost } from "./functions/lambdaHost.ts";
import { removeWorldImages } from "./functions/worldImages.ts";
import { startGateway } from "./gateway/gateway.ts";
import { type MotoData, startMoto } from "./motoServer.ts";
import { copyTerraform } from "./terraformCopy.ts";

/** A world where AWS is a mock on this machine. */
export interface MockAws {
  /** The whole environment for a program that is to live in it: nothing of the person's own AWS settings is left. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the mock's services are, such as http://127.0.0.1:41234. */
  readonly url: string;
  /** Where requests to https://ID.execute-api.REGION.amazonaws.com go, with that Host header. */
  readonly gateway: string;
  /** Forgets everything, functions that are running included. */
  reset(): Promise<void>;
  /** What the mock holds, by service and kind. */
  data(): Promise<MotoData>;
  /** Ends all of it and removes what it made. */
  stop(): Promise<void>;
}

/**
 * Starts a mock of AWS: services (moto), functions (containers of the real image) and API Gateway.
 *
 * Functions need root, podman and an image; without them all else works, and an invocation says what is missing.
 * @throws MissingTool when moto is not installed
 */
export async function startMockAws(): Promise<MockAws> {
  const folder = await mkdtemp(join(tmpdir(), "iris-mock-aws-"));
  const started: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const world = basename(folder).toLowerCase();
    started.push(() => removeWorldImages(world));
    const functions = await startLambdaHost(world);
    started.push(functions.stop);
    const moto = await startMoto({ lambdaHost: functions.url, log: join(folder, "moto.log") });
    started.push(moto.stop);
    functions.attach(moto.url);
    const gateway = await startGateway(moto.url);
    started.push(gateway.stop);
    await copyTerraform(join(folder, "terraform"));
    return {
      env: await environment({ folder, url: moto.url, gateway: gateway.url }),
      url: moto.url,
      gateway: gateway.url,
      reset: async () => {
        await functions.reset();
        gateway.reset();
        await moto.reset();
      },
      data: moto.data,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
