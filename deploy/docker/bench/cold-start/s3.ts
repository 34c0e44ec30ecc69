import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Where deploy/tools/install.sh puts what it installs. */
export const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy");
const tls = (name: string): string =>
  fileURLToPath(new URL(`../../../../packages/models/test/stores/fixtures/tls/${name}.pem`, import.meta.url));
const VERSITYGW = join(TOOLS, "bin", "versitygw");

/** A local S3 server with an empty bucket "models", over TLS as at AWS, on the core that is not measured. */
export interface S3 extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** @param folder where it keeps its objects, on a file system with extended attributes */
export async function startS3(folder: string): Promise<S3> {
  if (!existsSync(VERSITYGW)) throw new Error("There is no versitygw: deploy/tools/install.sh s3 installs it.");
  const [objects, versions] = [join(folder, "objects"), join(folder, "versions")];
  await mkdir(join(objects, "models"), { recursive: true });
  await mkdir(versions);
  const port = await freePort();
  const options = ["--access", "test", "--secret", "testsecret", "--quiet", "--keep-alive"];
  const certificate = ["--cert", tls("certificate"), "--key", tls("key")];
  const place = ["posix", "--versioning-dir", versions, objects];
  const child = spawn(
    "taskset",
    ["-c", "1", VERSITYGW, "--port", `127.0.0.1:${port}`, ...options, ...certificate, ...place],
    {
      stdio: "ignore",
    },
  );
  while (!(await isListening(port))) await sleep(20);
  return {
    env: {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
      // beside the usual authorities, which a start at AWS reads too
      NODE_EXTRA_CA_CERTS: tls("certificate"),
      AWS_CA_BUNDLE: "",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "testsecret",
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
