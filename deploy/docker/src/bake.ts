import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { flushCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startLocalS3 } from "./localS3.ts";

// Fills the code cache of the image while the image is made: does what people will do, so that V8 compiles what they will need.

/** Nothing listens there: the S3 client is loaded and tries. */
const NO_S3 = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_MAX_ATTEMPTS: "1",
};
const ROW = "[5.1,3.5,1.4,0.2]";
const CACHE = process.env.NODE_COMPILE_CACHE;

const program = (name: string): string => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

if (process.argv[2] === "lambda") await callHandler();
else await bake();

async function bake(): Promise<void> {
  if (CACHE === undefined) throw new Error("NODE_COMPILE_CACHE has to name the folder to fill.");
  // what is kept of a module is what its first process has compiled, so Lambda's comes first
  await run("bake", "lambda");
  await callServer();
  await run("commands", "predict", ROW);
  await readFromS3();
  await loadS3Client();
  const [made, ...others] = await readdir(CACHE);
  if (made === undefined || others.length > 0)
    throw new Error(`One cache was expected in ${CACHE}, not ${others.length}.`);
  await rename(join(CACHE, made), join(CACHE, "baked"));
}

/** Runs as Lambda does. Events may come for ever, so the cache is written when the first has its response. */
async function callHandler(): Promise<void> {
  const { handler } = await import(program("lambda"));
  const response = JSON.stringify(await handler(JSON.parse(ROW), {}));
  if (!response.includes("setosa")) throw new Error(`The handler returned ${response} to ${ROW}.`);
  flushCompileCache();
  process.exit();
}

async function callServer(): Promise<void> {
  const server = spawn(process.execPath, [program("serve"), "--host", "127.0.0.1", "--port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let greeting = "";
  for await (const text of server.stderr) {
    greeting += text;
    const url = /http:\/\/localhost:\d+(?=\/predict)/.exec(greeting)?.[0];
    if (url === undefined) continue;
    await call(`${url}/predict`, { method: "POST", body: ROW });
    for (const path of ["/health/ready", "/openapi.json", "/docs"]) await call(url + path);
    break;
  }
  server.kill("SIGTERM");
  if (server.exitCode === null) await once(server, "exit");
  if (server.exitCode !== 0) throw new Error(`The server ended with exit code ${server.exitCode}: ${greeting}`);
}

async function call(url: string, request?: RequestInit): Promise<void> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url} responded with ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Compiles what a start of a function reads its registry with. The bundled registry is the root folder of a bucket. */
async function readFromS3(): Promise<void> {
  await using s3 = await startLocalS3(fileURLToPath(new URL("..", import.meta.url)));
  const cache = await mkdtemp(join(tmpdir(), "iris-bake-"));
  const env = { AWS_ENDPOINT_URL: s3.url, IRIS_CACHE: cache, IRIS_REGISTRY: "s3://local/registry" };
  await runWith(env, "commands", "predict", ROW);
  await rm(cache, { recursive: true });
}

/** Its error message is expected, and kept out of the build's log. */
async function loadS3Client(): Promise<void> {
  const args = [program("commands"), "list", "--registry", "s3://nowhere/models"];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...NO_S3 },
  });
  const said = await text(child.stderr);
  if (!said.includes("ECONNREFUSED")) throw new Error(`The S3 client did not try: ${said}`);
}

function run(name: string, ...args: readonly string[]): Promise<void> {
  return runWith({}, name, ...args);
}

async function runWith(env: NodeJS.ProcessEnv, name: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program(name), ...args], {
    stdio: "inherit",
    env: { ...process.env, ...NO_S3, ...env },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${name} ${args.join(" ")} ended with exit code ${code}.`);
}
