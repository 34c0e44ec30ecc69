import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readModelSource } from "../../src/importing/modelSource.ts";
import { externalModel, floats } from "../onnx/externalModel.ts";
import { node, smallModel } from "../onnx/smallModel.ts";
import { fixturePath, importTarget, modelFile } from "./support.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const zip = (...names: string[]): Buffer => latin1(`PK\x03\x04${names.map((name) => `....${name}`).join("")}`);
const safetensors = (): Buffer => {
  const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]);
};

describe("files of other formats are refused with the lines that export them", () => {
  test.each<[string, Buffer, string, string]>([
    ["model.pkl", latin1("\x80\x04\x95\x10"), "Python pickle", "to_onnx("],
    ["model.joblib", latin1("\x78\x9c\x01\x02\x03"), "Python pickle", 'joblib.load("'],
    ["model.pt", zip("archive/data.pkl", "archive/version"), "PyTorch", "torch.onnx.export("],
    ["script.pt", zip("archive/data.pkl", "archive/code/net.py"), "TorchScript", "torch.jit.load("],
    ["model.keras", zip("config.json", "model.weights.h5"), "Keras", '.export("model.onnx", format="onnx")'],
    ["model.h5", latin1("\x89HDF\r\n\x1a\n"), "HDF5", "keras.models.load_model("],
    ["saved_model.pb", latin1("\x08\x01\x12\x90\x01\x0a\x05serve"), "SavedModel", "tf2onnx.convert --saved-model"],
    ["model.pmml", latin1('<?xml version="1.0"?>\n<PMML version="4.4">'), "PMML", "to_onnx("],
    ["model.safetensors", safetensors(), "safetensors", "optimum-cli export onnx"],
    ["model.gguf", latin1("GGUF\x03\x00\x00\x00"), "GGUF", "optimum-cli export onnx"],
  ])("%s", async (name, bytes, kind, line) => {
    const target = await importTarget();
    const error: unknown = await target.import(await modelFile(bytes, name)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "MODEL_REJECTED", message: expect.stringContaining(kind) });
    expect(String(error)).toContain(line);
  });

  test("the folder of a SavedModel", async () => {
    const folder = dirname(await modelFile("", "saved_model.pb"));
    await expect((await importTarget()).import(folder)).rejects.toThrow("tf2onnx.convert --saved-model");
  });
});

describe("damaged and missing files", () => {
  test.each<[string, Buffer | string, string]>([
    ["0 bytes", "", "is empty"],
    ["a git-lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"],
    ["a picture", latin1("\x89PNG\r\n\x1a\n"), "a PNG image"],
    ["an error page", "<!DOCTYPE html><html>", "HTML or XML text"],
  ])("%s", async (_, bytes, message) => {
    await expect((await importTarget()).import(await modelFile(bytes))).rejects.toMatchObject({
      code: "MODEL_REJECTED",
      message: expect.stringContaining(message),
    });
  });

  test("a file that is not there", async () => {
    await expect((await importTarget()).import("/nowhere/model.onnx")).rejects.toMatchObject({
      code: "MODEL_FILE_MISSING",
      message: expect.stringContaining("there is no such file"),
    });
  });

  test("a model larger than the memory that is free", async () => {
    await expect(readModelSource(fixturePath("sklearn-gbr-diabetes"), 1000)).rejects.toThrow(
      /must have at most 1000 bytes, the memory that is free, got 22076/,
    );
  });

  test("a version of the format that the runtime does not know", async () => {
    const file = await modelFile(smallModel({ nodes: [node("Relu x -> y")], opset: 99 }));
    await expect((await importTarget()).import(file)).rejects.toThrow(/opset 26.*lower opset/);
  });
});

describe("weights in files of their own", () => {
  test("outside the model's folder are refused", async () => {
    const file = await modelFile(externalModel("initializer", { location: "../w.bin" }));
    await writeFile(join(dirname(file), "..", "w.bin"), floats(1, 2));
    await expect((await importTarget()).import(file)).rejects.toMatchObject({
      code: "MODEL_REJECTED",
      message: expect.stringContaining("../w.bin"),
    });
  });

  test("behind a link that leads out of it are refused", async () => {
    const file = await modelFile(externalModel("initializer", { location: "w.bin" }), "inner.onnx");
    const elsewhere = await modelFile(floats(1, 2) as Uint8Array, "w.bin");
    await symlink(elsewhere, join(dirname(file), "w.bin"));
    await expect((await importTarget()).import(file)).rejects.toThrow(/must be in the model's folder, got a link/);
  });

  test("are named when they are missing or too short", async () => {
    const file = await modelFile(externalModel("initializer", { location: "parts/w.bin" }));
    const target = await importTarget();
    await expect(target.import(file)).rejects.toMatchObject({
      code: "MODEL_FILE_MISSING",
      message: expect.stringContaining("parts/w.bin"),
    });
    await mkdir(join(dirname(file), "parts"));
    await writeFile(join(dirname(file), "parts", "w.bin"), floats(1));
    await expect(target.import(file)).rejects.toThrow("must hold at least 8 bytes");
    await writeFile(join(dirname(file), "parts", "w.bin"), floats(1, 2));
    const { manifest } = await target.import(file);
    expect(await target.models.predict(manifest.name, { x: [10, 20] })).toEqual({ y: [11, 22] });
  });
});
