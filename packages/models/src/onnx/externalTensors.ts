import { toBinary } from "@bufbuild/protobuf";
import { IrisError } from "../errors.ts";
import { fileNameFault } from "../manifest/fileName.ts";
import type { ExternalTensor } from "./externalFiles.ts";
import {
  type AttributeProto,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from "./generated/onnx-ml_pb.js";
import { graphsOf, type ParsedModel, parseModel } from "./modelFile.ts";

/** Bits of an element; 0 for what cannot be outside a model. */
const ELEMENT_BITS = {
  [TensorProto_DataType.UNDEFINED]: 0,
  [TensorProto_DataType.STRING]: 0,
  [TensorProto_DataType.FLOAT]: 32,
  [TensorProto_DataType.UINT8]: 8,
  [TensorProto_DataType.INT8]: 8,
  [TensorProto_DataType.UINT16]: 16,
  [TensorProto_DataType.INT16]: 16,
  [TensorProto_DataType.INT32]: 32,
  [TensorProto_DataType.INT64]: 64,
  [TensorProto_DataType.BOOL]: 8,
  [TensorProto_DataType.FLOAT16]: 16,
  [TensorProto_DataType.DOUBLE]: 64,
  [TensorProto_DataType.UINT32]: 32,
  [TensorProto_DataType.UINT64]: 64,
  [TensorProto_DataType.COMPLEX64]: 64,
  [TensorProto_DataType.COMPLEX128]: 128,
  [TensorProto_DataType.BFLOAT16]: 16,
  [TensorProto_DataType.FLOAT8E4M3FN]: 8,
  [TensorProto_DataType.FLOAT8E4M3FNUZ]: 8,
  [TensorProto_DataType.FLOAT8E5M2]: 8,
  [TensorProto_DataType.FLOAT8E5M2FNUZ]: 8,
  [TensorProto_DataType.UINT4]: 4,
  [TensorProto_DataType.INT4]: 4,
  [TensorProto_DataType.FLOAT4E2M1]: 4,
  [TensorProto_DataType.FLOAT6E2M3]: 6,
  [TensorProto_DataType.FLOAT6E3M2]: 6,
  [TensorProto_DataType.FLOAT8E8M0]: 8,
  [TensorProto_DataType.UINT2]: 2,
  [TensorProto_DataType.INT2]: 2,
} satisfies Record<TensorProto_DataType, number>;

/**
 * The tensors of a model whose data is in other files, wherever they are: initializers, dense and sparse, and attributes
 * of nodes, in the graph, its subgraphs and its functions.
 * @throws IrisError `MODEL_REJECTED` when the bytes are no ONNX file, or a location is not inside the model's folder
 */
export function readExternalTensors(bytes: Uint8Array): ExternalTensor[] {
  return externalOf(parseModel(bytes)).map(({ tensor, name, isInitializer }) => ({
    ...placeOf(tensor, name),
    isInitializer,
  }));
}

/**
 * The same model with the data of tensors in itself, but for the initializers of the main graph: only those can onnxruntime
 * be given beside the model, and all others it reads from the working directory.
 * @param dataOf the data of a tensor
 */
export function withDataInside(bytes: Uint8Array, dataOf: (tensor: ExternalTensor) => Uint8Array): Uint8Array {
  const model = parseModel(bytes);
  putDataInside(model, dataOf, ({ isInitializer }) => !isInitializer);
  return toBinary(ModelProtoSchema, model);
}

/**
 * Moves the data of tensors from other files into a model, in place.
 * @param isWanted which of them
 */
export function putDataInside(
  model: ParsedModel,
  dataOf: (tensor: ExternalTensor) => Uint8Array,
  isWanted: (tensor: { readonly isInitializer: boolean }) => boolean = () => true,
): void {
  for (const { tensor, name, isInitializer } of externalOf(model)) {
    if (!isWanted({ isInitializer })) continue;
    tensor.rawData = new Uint8Array(dataOf({ ...placeOf(tensor, name), isInitializer }));
    tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
    tensor.externalData = [];
  }
}

interface Found {
  readonly tensor: TensorProto;
  /** For messages: a constant's tensor need not have a name of its own. */
  readonly name: string;
  readonly isInitializer: boolean;
}

function externalOf({ graph, functions }: ParsedModel): Found[] {
  const initializers = new Set(graph.initializer);
  const ofFunctions = functions.map(({ name, attributeProto, node }) => [
    ...tensorsOfAttributes(attributeProto, name),
    ...tensorsOfNodes(node),
  ]);
  return [...tensorsOfGraph(graph), ...ofFunctions.flat()]
    .filter(({ tensor }) => tensor.dataLocation === TensorProto_DataLocation.EXTERNAL)
    .map((found) => ({ ...found, isInitializer: initializers.has(found.tensor) }));
}

type Named = Omit<Found, "isInitializer">;

const tensorsOfGraph = ({ initializer, sparseInitializer, node }: GraphProto): Named[] => [
  ...[...initializer, ...sparseInitializer.flatMap(partsOf)].map((tensor) => ({ tensor, name: tensor.name })),
  ...tensorsOfNodes(node),
];

const tensorsOfNodes = (nodes: readonly NodeProto[]): Named[] =>
  nodes.flatMap(({ attribute, output }) => tensorsOfAttributes(attribute, output[0] ?? ""));

/** @param holder names tensors that have no name of their own */
const tensorsOfAttributes = (attributes: readonly AttributeProto[], holder: string): Named[] =>
  attributes.flatMap((attribute) => {
    const { t, tensors, sparseTensor, sparseTensors } = attribute;
    const sparse = sparseTensor === undefined ? sparseTensors : [sparseTensor, ...sparseTensors];
    const own = [...(t === undefined ? tensors : [t, ...tensors]), ...sparse.flatMap(partsOf)];
    const named = own.map((tensor) => ({ tensor, name: tensor.name || holder }));
    return [...named, ...graphsOf(attribute).flatMap(tensorsOfGraph)];
  });

const partsOf = ({ values, indices }: SparseTensorProto): TensorProto[] =>
  [values, indices].filter((tensor) => tensor !== undefined);

function placeOf({ externalData, dims, dataType }: TensorProto, tensor: string): Omit<ExternalTensor, "isInitializer"> {
  const valuesOf = (wanted: string) => externalData.filter(({ key }) => key === wanted).map(({ value }) => value);
  const [location = "", ...others] = valuesOf("location");
  if (others.length > 0) throw refused(tensor, `names ${others.length + 1} files for its data; a tensor has one`);
  const fault = fileNameFault(location);
  if (fault) throw refused(tensor, `has its data in ${JSON.stringify(location)}: a location must be ${fault}`);
  const offset = numberOf(tensor, "offset", valuesOf("offset"));
  const size = sizeOf(dims, dataType);
  return { tensor, location, offset, length: numberOf(tensor, "length", valuesOf("length"), size) };
}

function numberOf(tensor: string, what: string, [value, ...others]: readonly string[], otherwise = 0): number {
  if (value === undefined) return otherwise;
  if (others.length === 0 && /^[0-9]{1,15}$/.test(value)) return Number(value);
  throw refused(tensor, `has external data whose ${what} must be one whole number, got ${JSON.stringify(value)}`);
}

function sizeOf(dims: readonly bigint[], dataType: number): number {
  const bits: Readonly<Record<number, number>> = ELEMENT_BITS;
  const elements = Number(dims.reduce((product, size) => product * size, 1n));
  return Math.ceil((elements * (bits[dataType] ?? 0)) / 8);
}

const refused = (tensor: string, what: string): IrisError =>
  new IrisError("MODEL_REJECTED", `The tensor "${tensor}" ${what}. Export the model again, with its data beside it.`);
