import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("a missing onnxruntime-node is an error that says how to install it", async () => {
  const program = fileURLToPath(new URL("programs/withoutOnnxruntime.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(JSON.parse(stdout)).toEqual({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(/npm install onnxruntime-node.*ONNXRUNTIME_NODE_INSTALL=skip/),
  });
});
