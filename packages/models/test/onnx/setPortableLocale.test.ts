import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { AttributeProto_AttributeType, ModelProtoSchema, type NodeProto } from "../../src/onnx/generated/onnx-ml_pb.js";
import { nodesOf, parseModel } from "../../src/onnx/modelFile.ts";
import { setPortableLocale } from "../../src/onnx/setPortableLocale.ts";
import { fixture } from "./fixture.ts";

function locales(bytes: Uint8Array): string[] {
  const nodes = [...nodesOf(parseModel(bytes))].filter(({ opType }) => opType === "StringNormalizer");
  return nodes.map(localeOf);
}

function localeOf(node: NodeProto): string {
  const attribute = node.attribute.find(({ name }) => name === "locale");
  return attribute === undefined ? "none" : new TextDecoder().decode(attribute.s);
}

function model(nodes: NonNullable<Parameters<typeof create<typeof ModelProtoSchema>>[1]>["graph"]) {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], ...(nodes && { graph: nodes }) }),
  );
}

describe("setPortableLocale", () => {
  test("sets the locale of a scikit-learn text model and changes nothing else", () => {
    const before = fixture("sklearn-tfidf-text");
    const after = setPortableLocale(before);
    expect(locales(before)).toEqual(["none"]);
    expect(locales(after)).toEqual(["C.UTF-8"]);
    const restored = parseModel(after);
    for (const node of nodesOf(restored)) {
      if (node.opType === "StringNormalizer") node.attribute = node.attribute.filter(({ name }) => name !== "locale");
    }
    expect(toBinary(ModelProtoSchema, restored)).toEqual(new Uint8Array(before));
  });

  test("gives a model without such a node back as it is", () => {
    const bytes = fixture("xgboost-classifier");
    expect(setPortableLocale(bytes)).toBe(bytes);
  });

  test("keeps a locale that is set, so that a second call changes nothing", () => {
    const own = {
      name: "locale",
      type: AttributeProto_AttributeType.STRING,
      s: new TextEncoder().encode("de_DE.UTF-8"),
    };
    const bytes = model({ node: [{ opType: "StringNormalizer", attribute: [own] }] });
    expect(setPortableLocale(bytes)).toBe(bytes);
  });

  test("reaches branches within branches, and functions", () => {
    const inner = { node: [{ opType: "StringNormalizer" }] };
    const branch = {
      node: [
        { opType: "If", attribute: [{ name: "else_branch", type: AttributeProto_AttributeType.GRAPH, g: inner }] },
      ],
    };
    const graph = {
      node: [
        { opType: "If", attribute: [{ name: "then_branch", type: AttributeProto_AttributeType.GRAPH, g: branch }] },
      ],
    };
    const whole = fromBinary(ModelProtoSchema, model(graph));
    whole.functions.push(
      ...create(ModelProtoSchema, { functions: [{ name: "f", node: [{ opType: "StringNormalizer" }] }] }).functions,
    );
    expect(locales(setPortableLocale(toBinary(ModelProtoSchema, whole)))).toEqual(["C.UTF-8", "C.UTF-8"]);
  });

  test("says what bytes are that mention the operator and are no model", () => {
    expect(() => setPortableLocale(Buffer.from('{"op": "StringNormalizer"}'))).toThrow(/JSON/);
  });
});
