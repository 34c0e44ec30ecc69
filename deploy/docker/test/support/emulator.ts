import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Container, LAMBDA, type RunOptions, startImage, until } from "./container.ts";
import { shell, succeed } from "./shell.ts";

/** The image as `docker run -p 9000:8080 iris` starts it: Lambda's emulator in front. */
export interface Emulator {
  readonly container: Container;
  /** Such as localhost:9000. */
  readonly address: string;
  /** Sends `curl -XPOST URL -d BODY`. The emulator dies of two at once: one after the other. @returns the answer's text */
  curl(body: string): Promise<string>;
  /** Sends `aws lambda invoke --payload PAYLOAD response.json`. @returns what is in response.json */
  awsInvoke(payload: string): Promise<string>;
}

/** Starts the image and waits for the emulator, which starts the function at the first call only. The caller removes the container. */
export async function startEmulator(given: RunOptions = {}, published?: Container): Promise<Emulator> {
  const container = await startImage(LAMBDA, [], given);
  const address = (await (published ?? container).address(8080)).replace("127.0.0.1", "localhost");
  // it knows POST alone, so this starts nothing
  await until("the emulator's first answer", async () => (await fetch(`http://${address}/`)).status);
  return {
    container,
    address,
    curl: async (body) => {
      const line = `curl -sS -XPOST "http://$ADDRESS/2015-03-31/functions/function/invocations" -d "$BODY"`;
      const { stdout, stderr, code } = await shell(line, { ADDRESS: address, BODY: body });
      if (code !== 0) throw new Error(`curl ended with exit code ${code}: ${stderr}`);
      return stdout;
    },
    awsInvoke: (payload) => awsInvoke(address, payload),
  };
}

async function awsInvoke(address: string, payload: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iris-invoke-"));
  const file = join(folder, "response.json");
  // version 2 takes a payload to be base64 unless told otherwise; version 1 does not know the option
  const isSecond = (await succeed("bash", ["-c", "aws --version 2>&1"])).startsWith("aws-cli/2");
  const raw = isSecond ? ["--cli-binary-format", "raw-in-base64-out"] : [];
  try {
    await succeed(
      "aws",
      [
        "--endpoint-url",
        `http://${address}`,
        "lambda",
        "invoke",
        ...raw,
        "--function-name",
        "function",
        "--payload",
        payload,
        file,
      ],
      { AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", AWS_DEFAULT_REGION: "eu-west-1" },
    );
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}
