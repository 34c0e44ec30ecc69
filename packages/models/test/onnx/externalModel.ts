import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { tensorAttribute } from "../../src/onnx/attribute.ts";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  SparseTensorProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../../src/onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../../src/onnx/graph.ts";

/** Where the two weights `w` of a model are. */
export interface Place {
  readonly location: string;
  readonly offset?: string;
  readonly length?: string;
}

const FLOAT = TensorProto_DataType.FLOAT;

/** The bytes of float32 numbers. */
export const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

function external({ location, ...numbers }: Place, dims = [2n]): TensorProto {
  const externalData = Object.entries({ location, ...numbers }).map(([key, value]) => ({ key, value }));
  const dataLocation = TensorProto_DataLocation.EXTERNAL;
  return create(TensorProtoSchema, { name: "w", dims, dataType: FLOAT, dataLocation, externalData });
}

const vector = (name: string) => graphTensor(name, FLOAT, [2], "");
const add = graphNode("Add", ["x", "w"], ["y"]);
const constant = (place: Place) => graphNode("Constant", [], ["w"], [tensorAttribute("value", external(place))]);

type Graph = Omit<MessageInitShape<typeof GraphProtoSchema>, "$typeName">;

function branch(name: string, graph: Graph): AttributeProto {
  const type = AttributeProto_AttributeType.GRAPH;
  return create(AttributeProtoSchema, { name, type, g: create(GraphProtoSchema, { name, ...graph }) });
}

function conditional(place: Place): Graph {
  const yes = create(TensorProtoSchema, { name: "yes", dims: [], dataType: TensorProto_DataType.BOOL, int32Data: [1] });
  const branches = [
    branch("then_branch", {
      node: [graphNode("Add", ["x", "w"], ["sum"])],
      initializer: [external(place)],
      output: [vector("sum")],
    }),
    branch("else_branch", { node: [graphNode("Identity", ["x"], ["same"])], output: [vector("same")] }),
  ];
  return { initializer: [yes], node: [graphNode("If", ["yes"], ["y"], branches)] };
}

function sparse(place: Place): Graph {
  const indices = create(TensorProtoSchema, { dims: [2n], dataType: TensorProto_DataType.INT64, int64Data: [0n, 1n] });
  return {
    sparseInitializer: [create(SparseTensorProtoSchema, { dims: [2n], values: external(place), indices })],
    node: [add],
  };
}

const plusOpset = [{ domain: "", version: 17n }];

function functionsOf(place: Place) {
  const node = [constant(place), graphNode("Add", ["a", "w"], ["b"])];
  const plus = create(FunctionProtoSchema, {
    name: "Plus",
    domain: "own",
    input: ["a"],
    output: ["b"],
    opsetImport: plusOpset,
    node,
  });
  return [plus];
}

/** The places in a model where a tensor with data in another file may be. All of these models give x + w. */
export const KINDS = ["initializer", "sparse initializer", "constant", "subgraph", "function"] as const;
export type Kind = (typeof KINDS)[number];

const GRAPHS = {
  initializer: (place) => ({ initializer: [external(place)], node: [add] }),
  "sparse initializer": sparse,
  constant: (place) => ({ node: [constant(place), add] }),
  subgraph: conditional,
  function: () => ({ node: [graphNode("Plus", ["x"], ["y"], [], "own")] }),
} satisfies Record<Kind, (place: Place) => Graph>;

/** A model that adds two weights to `x`, which are where the place says. */
export function externalModel(kind: Kind, place: Place): Uint8Array {
  const functions = kind === "function" ? functionsOf(place) : [];
  const graph = { name: "g", input: [vector("x")], output: [vector("y")], ...GRAPHS[kind](place) };
  const opsetImport = [...plusOpset, { domain: "own", version: 1n }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, functions, graph }));
}
