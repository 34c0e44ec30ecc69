import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface S3Server {
  readonly url: string;
  readonly process: ChildProcess;
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** A kind of server that the tests know to start. */
export interface S3ServerKind {
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly command: string | undefined;
  readonly install: string;
  /** Whether wrong secrets and regions are refused. */
  readonly strict: boolean;
  /** Whether of several conditional writes at once only one succeeds. */
  readonly atomic: boolean;
  start(command: string): Promise<S3Server>;
}

/** The key pair that every server here accepts. */
export const ACCESS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testsecret" } as const;

const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache/iris-deploy");
const READY_MS = 20_000;

function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), join(TOOLS, "bin")];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Versity's gateway over a folder: checks signatures, checksums and conditions as S3 does. */
const versitygw: S3ServerKind = {
  name: "versitygw",
  command: find("versitygw"),
  install: "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0",
  strict: true,
  atomic: true,
  async start(command) {
    const folder = await mkdtemp(join(tmpdir(), "iris-versitygw-"));
    const [data, versions] = [join(folder, "data"), join(folder, "versions")];
    for (const path of [data, versions]) await mkdir(path);
    const keys = ["--access", ACCESS.AWS_ACCESS_KEY_ID, "--secret", ACCESS.AWS_SECRET_ACCESS_KEY];
    const backend = ["posix", "--versioning-dir", versions, data];
    const server = await run(command, (port) => [
      ...["--port", `127.0.0.1:${port}`, ...keys, "--quiet", "--keep-alive"],
      ...backend,
    ]);
    return {
      ...server,
      createBucket: async (name) => void (await mkdir(join(data, name))),
      stop: () => server.stop().then(() => rm(folder, { recursive: true, force: true })),
    };
  },
};

/** Moto's imitation in Python, which lets wrong secrets, regions and checksums pass, and now and then two writes under one condition. */
const moto: S3ServerKind = {
  name: "moto_server",
  command: find("moto_server"),
  install: "pip install 'moto[server]'",
  strict: false,
  atomic: false,
  async start(command) {
    const server = await run(command, (port) => ["-H", "127.0.0.1", "-p", `${port}`]);
    return {
      ...server,
      createBucket: async (name) => {
        const { ok, status } = await fetch(`${server.url}/${name}`, { method: "PUT" });
        if (!ok) throw new Error(`moto_server made no bucket: ${status}`);
      },
    };
  },
};

export const S3_SERVERS: readonly S3ServerKind[] = [versitygw, moto];

async function run(command: string, options: (port: number) => string[]): Promise<Omit<S3Server, "createBucket">> {
  const port = await freePort();
  const child = spawn(command, options(port), { stdio: "ignore" });
  const exited = new Promise((exit) => child.once("exit", exit));
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const stop = async () => {
    killed();
    await exited;
    process.off("exit", killed);
  };
  const url = `http://127.0.0.1:${port}`;
  await answers(url).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, process: child, stop };
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await fetch(url).catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error(`Nothing answers at ${url} after ${READY_MS} ms.`);
    await sleep(50);
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
