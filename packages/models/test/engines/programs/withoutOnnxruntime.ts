/** Loads a model in a program in which onnxruntime-node is not installed. Prints the error. */
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== "onnxruntime-node") return nextResolve(specifier, context);
    throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: "ERR_MODULE_NOT_FOUND" });
  },
});
const { onnxruntime } = await import("../../../src/engines/onnxruntime.ts");
const { code, message } = await onnxruntime.load(new Uint8Array()).catch((error) => error);
console.log(JSON.stringify({ code, message }));
