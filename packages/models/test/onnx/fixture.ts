import { readFileSync } from "node:fs";

/** Bytes of a model in the fixtures. */
export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/onnx/${name}/model.onnx`, import.meta.url));
}
