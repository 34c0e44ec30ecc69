import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { neutralEnvironment } from "./environment.ts";
import { tool } from "./tools.ts";

const SERVER = fileURLToPath(new URL("moto/server.py", import.meta.url));
const Started = Type.Object({ port: Type.Integer() });

const MotoData = Type.Record(Type.String(), Type.Record(Type.String(), Type.Array(Type.Unknown())));
/** What moto holds, by service and kind: `data.ecr.Repository`. */
export type MotoData = Static<typeof MotoData>;

/** A running moto. */
export interface MotoServer {
  /** Such as http://127.0.0.1:41234. */
  readonly url: string;
  /** Forgets everything. */
  reset(): Promise<void>;
  /** What is there, all services of all regions. */
  data(): Promise<MotoData>;
  stop(): Promise<void>;
}

/** @see startMoto */
export interface MotoOptions {
  /** Where invocations of functions go. */
  readonly lambdaHost: string;
  /** The file that its faults are written to. */
  readonly log: string;
}

/**
 * Starts moto with what it lacks (mock/moto), on a free port of this machine alone. It ends with this process.
 * @throws MissingTool without moto; Error when it does not start
 */
export async function startMoto({ lambdaHost, log }: MotoOptions): Promise<MotoServer> {
  // -B: no __pycache__ in the repository
  const child = execa(tool("aws/bin/python", "aws"), ["-B", SERVER], {
    // it is a client of itself, and would look for a profile of the person's;
    // a function whose image is not in the registry is refused, as by AWS
    env: { ...neutralEnvironment(), IRIS_LAMBDA_HOST: lambdaHost, MOTO_LAMBDA_STUB_ECR: "false" },
    extendEnv: false,
    stdin: "pipe",
    stderr: { file: log },
    buffer: false,
    reject: false,
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), child.then(() => [])]);
  if (line === undefined) throw new Error(`moto did not start:\n${await readFile(log, "utf8")}`);
  const url = `http://127.0.0.1:${parse(Started, String(line), "moto's first line").port}`;
  return {
    url,
    reset: async () => {
      await ask(`${url}/moto-api/reset`, { method: "POST" });
    },
    data: async () => parse(MotoData, await ask(`${url}/moto-api/data.json`), "moto's list of what is there"),
    stop: async () => {
      child.stdin.end();
      await child;
    },
  };
}

async function ask(url: string, options: RequestInit = {}): Promise<string> {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`moto answered ${options.method ?? "GET"} ${url} with ${response.status}: ${text}`);
  return text;
}

function parse<T extends TSchema>(schema: T, text: string, what: string): Static<T> {
  const value: unknown = JSON.parse(text);
  if (Value.Check(schema, value)) return value;
  const [error] = Value.Errors(schema, value);
  throw new Error(`${what} is not what was expected: ${error?.path || "/"} ${error?.message}.`);
}
