import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { neutralEnvironment } from "./environment.ts";
import { findTool, MOTO_PYTHON, SetupError, TOOLS } from "./tools.ts";

const SERVER = fileURLToPath(new URL("../moto/server.py", import.meta.url));
const Started = Type.Object({ port: Type.Integer() });

/** A running moto. */
export interface Moto {
  /** Such as http://127.0.0.1:41234. */
  readonly url: string;
  /** Empties it. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** @see startMoto */
export interface MotoOptions {
  /** Where invocations of functions go. */
  readonly lambdaHost: string;
  /** The file for its errors. */
  readonly log: string;
}

/**
 * Starts moto with our patches (tools/mock-aws/moto) on a free port of the loopback interface. It ends with this process.
 * @throws SetupError without moto; Error when it does not start
 */
export async function startMoto({ lambdaHost, log }: MotoOptions): Promise<Moto> {
  const python = findTool(MOTO_PYTHON);
  if (python === undefined) {
    throw new SetupError(`${TOOLS}/${MOTO_PYTHON} is missing: deploy/tools/install.sh aws installs it.`);
  }
  // -B: no __pycache__ in the repository
  const child = execa(python, ["-B", SERVER], {
    // moto is a client of itself and would read the user's profile
    // MOTO_LAMBDA_STUB_ECR: refuse a function whose image is not in ECR, as AWS does
    env: { ...neutralEnvironment(), IRIS_LAMBDA_HOST: lambdaHost, MOTO_LAMBDA_STUB_ECR: "false" },
    extendEnv: false,
    stdin: "pipe",
    stderr: { file: log },
    buffer: false,
    reject: false,
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), child.then(() => [])]);
  if (line === undefined) throw new Error(`moto did not start:\n${await readFile(log, "utf8")}`);
  const url = `http://127.0.0.1:${Value.Parse(Started, JSON.parse(String(line))).port}`;
  return {
    url,
    reset: async () => {
      const { ok, status } = await fetch(`${url}/moto-api/reset`, { method: "POST" });
      if (!ok) throw new Error(`moto's reset returned ${status}.`);
    },
    stop: async () => {
      child.stdin.end();
      await child;
    },
  };
}
