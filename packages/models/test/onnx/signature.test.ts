import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { ModelProtoSchema, TensorProto_DataType, type TypeProtoSchema } from "../../src/onnx/generated/onnx-ml_pb.js";
import { parseModel } from "../../src/onnx/modelFile.ts";
import { signatureOf } from "../../src/onnx/signature.ts";
import { fixture } from "./fixture.ts";

type TypeInit = MessageInitShape<typeof TypeProtoSchema>;
type ModelInit = MessageInitShape<typeof ModelProtoSchema>;

const floats = (shape?: { dim: { value: { case: "dimValue"; value: bigint } }[] }): TypeInit => ({
  value: {
    case: "tensorType",
    value: { elemType: TensorProto_DataType.FLOAT, ...(shape === undefined ? {} : { shape }) },
  },
});

function modelBytes(graph: ModelInit["graph"]): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: 17n }],
    ...(graph && { graph }),
  });
  return toBinary(ModelProtoSchema, model);
}

describe("the signature of a graph", () => {
  test.each([
    [
      "sklearn-gbr-diabetes",
      [{ name: "X", dtype: "float32", shape: [null, 10] }],
      [{ name: "variable", dtype: "float32", shape: [null, 1] }],
    ],
    [
      "sklearn-tfidf-text",
      [{ name: "text", dtype: "string", shape: [null, 1] }],
      [
        { name: "label", dtype: "string", shape: [null] },
        { name: "probabilities", dtype: "float32", shape: [null, 3] },
      ],
    ],
    [
      "torch-text-two-inputs",
      [
        { name: "input_ids", dtype: "int64", shape: ["batch", "sequence"] },
        { name: "attention_mask", dtype: "int64", shape: ["batch", "sequence"] },
      ],
      [{ name: "logits", dtype: "float32", shape: ["batch", 2] }],
    ],
    [
      "torch-cnn-fixed-batch",
      [{ name: "image", dtype: "float32", shape: [1, 1, 8, 8] }],
      [{ name: "logits", dtype: "float32", shape: [1, 10] }],
    ],
  ])("reads free, symbolic and fixed dimensions of %s", (name, inputs, outputs) => {
    expect(signatureOf(parseModel(fixture(name)))).toEqual({ inputs, outputs });
  });

  test("leaves out inputs that have an initializer, dense or sparse", () => {
    const bytes = modelBytes({
      input: [
        { name: "x", type: floats() },
        { name: "w", type: floats() },
        { name: "s", type: floats() },
      ],
      initializer: [{ name: "w", dataType: TensorProto_DataType.FLOAT, floatData: [1] }],
      sparseInitializer: [{ values: { name: "s", dataType: TensorProto_DataType.FLOAT, floatData: [1] } }],
    });
    expect(signatureOf(parseModel(bytes)).inputs.map(({ name }) => name)).toEqual(["x"]);
  });

  test("distinguishes a scalar from a tensor without a declared shape", () => {
    const bytes = modelBytes({
      input: [
        { name: "scalar", type: floats({ dim: [] }) },
        { name: "anything", type: floats() },
      ],
    });
    expect(signatureOf(parseModel(bytes)).inputs).toEqual([
      { name: "scalar", dtype: "float32", shape: [] },
      { name: "anything", dtype: "float32", shape: [], unknownRank: true },
    ]);
  });

  test("takes a negative dimension for a free one", () => {
    const bytes = modelBytes({
      input: [{ name: "x", type: floats({ dim: [{ value: { case: "dimValue", value: -1n } }] }) }],
    });
    expect(signatureOf(parseModel(bytes)).inputs[0]?.shape).toEqual([null]);
  });

  test("names a sequence output and the operator that makes it", () => {
    expect(() => signatureOf(parseModel(fixture("refuse-sequence-output")))).toThrow(
      expect.objectContaining({
        code: "MODEL_REJECTED",
        message: expect.stringMatching(/output 'parts' is a sequence .*SplitToSequence/),
      }),
    );
  });

  test("names ZipMap's output as a sequence of maps", () => {
    expect(() => signatureOf(parseModel(fixture("lightgbm-zipmap-strings-nan")))).toThrow(
      /output 'probabilities' is a sequence of maps .*ZipMap/,
    );
  });

  test("names every input and output that cannot be served", () => {
    const bytes = modelBytes({
      input: [
        { name: "half", type: { value: { case: "tensorType", value: { elemType: TensorProto_DataType.BFLOAT16 } } } },
        { name: "maybe", type: { value: { case: "optionalType", value: {} } } },
      ],
      output: [{ name: "later", type: { value: { case: "tensorType", value: { elemType: 99 } } } }],
    });
    expect(() => signatureOf(parseModel(bytes))).toThrow(
      /'half' has element type bfloat16.*'maybe' is optional.*'later' has element type number 99/,
    );
  });
});

describe("bytes that are no ONNX file", () => {
  const latin1 = (text: string) => Buffer.from(text, "latin1");

  test.each([
    ["nothing", latin1(""), /it is empty/],
    ["a PNG image", latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), /PNG image/],
    ["a zip archive", latin1("PK\x03\x04\x14\0\0\0"), /zip archive.*PyTorch/],
    ["a pickle", latin1("\x80\x04\x95\x2c\0\0\0"), /Python pickle/],
    ["an HDF5 file", latin1("\x89HDF\r\n\x1a\n"), /HDF5/],
    [
      "a git-lfs pointer",
      latin1("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
      /git lfs pull/,
    ],
    ["JSON", latin1('{"learner": {}}'), /JSON/],
    ["text", latin1("hello, this is no model"), /hold no ONNX graph/],
    ["a protobuf message without a graph", modelBytes(undefined), /hold no ONNX graph/],
  ])("says what %s is", (_, bytes, message) => {
    expect(() => signatureOf(parseModel(bytes))).toThrow(
      expect.objectContaining({ code: "MODEL_REJECTED", message: expect.stringMatching(message) }),
    );
  });

  test("says that a cut file is cut", () => {
    expect(() => signatureOf(parseModel(fixture("refuse-truncated")))).toThrow(
      expect.objectContaining({
        code: "MODEL_REJECTED",
        message: expect.stringMatching(/cut off or damaged.*402 bytes/),
      }),
    );
  });

  test("refuses a file that is cut anywhere, unless only its last operator set is missing", () => {
    const whole = fixture("sklearn-tfidf-text");
    for (let length = 0; length < whole.length - 36; length++) {
      expect(() => signatureOf(parseModel(whole.subarray(0, length)))).toThrow(
        expect.objectContaining({ code: "MODEL_REJECTED" }),
      );
    }
  });
});
