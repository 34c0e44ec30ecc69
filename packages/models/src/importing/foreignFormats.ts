import { sniffFileType } from "../onnx/modelFile.ts";

/** A model file of another format: what it is, and how it becomes ONNX. */
export interface ForeignFormat {
  /** In words that follow "it is". */
  readonly kind: string;
  /** Lines of Python, or of a shell, that export the model. */
  readonly lines: readonly string[];
}

/** The beginning of a file, and a search in all of it. */
interface Content {
  readonly bytes: Buffer;
  starts(text: string, at?: number): boolean;
  has(text: string): boolean;
}

interface Recognised {
  readonly kind: string;
  readonly is: (content: Content) => boolean;
  readonly lines: (file: string) => readonly string[];
}

const sklearn = (file: string): string[] => [
  "import joblib",
  "from skl2onnx import to_onnx",
  `model = joblib.load(${quoted(file)})          # X: the table of features that the model was trained on`,
  'open("model.onnx", "wb").write(to_onnx(model, X[:1].astype("float32")).SerializeToString())',
];

const torch = (load: string): string[] => [
  "import torch",
  `model = ${load}.eval()`,
  'torch.onnx.export(model, (example,), "model.onnx", dynamo=True, dynamic_shapes=({0: "batch"},))  # example: one input',
];

const keras = (file: string): string[] => [
  "import keras",
  `keras.models.load_model(${quoted(file)}).export("model.onnx", format="onnx")`,
];

const huggingFace = [
  "pip install optimum-onnx",
  "optimum-cli export onnx --model FOLDER_OR_NAME exported/     # the folder with config.json; then import exported/model.onnx",
];

const quoted = (text: string): string => JSON.stringify(text);

/** Looked through in this order: a file is the first that fits. */
const FORMATS: readonly Recognised[] = [
  {
    kind: "a TorchScript archive",
    is: (file) => isZip(file) && (file.has("/code/") || file.has("constants.pkl")),
    lines: (file) =>
      torch(`torch.jit.load(${quoted(file)})`).map((line) => line.replace("dynamo=True", "dynamo=False")),
  },
  {
    kind: "a PyTorch file (.pt, .pth)",
    is: (file) => isZip(file) && file.has("/data.pkl"),
    lines: (file) => [
      "# a file of weights alone (state_dict) needs its class: model = Net(); model.load_state_dict(torch.load(...))",
      ...torch(`torch.load(${quoted(file)}, weights_only=False)`),
    ],
  },
  {
    kind: "a Keras model (.keras)",
    is: (file) => isZip(file) && file.has("model.weights.h5"),
    lines: keras,
  },
  { kind: "an HDF5 file, as older Keras saves (.h5)", is: (file) => file.starts("\x89HDF"), lines: keras },
  {
    kind: "a Python pickle (.pkl, .joblib)",
    is: ({ bytes }) => isPickle(bytes) || isCompressedPickle(bytes),
    lines: sklearn,
  },
  {
    kind: "a TensorFlow SavedModel",
    is: (file) => file.starts("\x08\x01\x12") && file.has("serve") && !file.has("ai.onnx"),
    lines: () => [
      "pip install tf2onnx",
      "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx     # the folder with saved_model.pb",
    ],
  },
  {
    kind: "a PMML document",
    is: (file) => isText(file, "<") && file.has("<PMML"),
    lines: () => [
      "# PMML has no converter to ONNX: export the model where it was trained, such as",
      ...sklearn("model.joblib"),
    ],
  },
  {
    kind: "a file of weights without a graph (safetensors)",
    is: ({ bytes }) => isSafetensors(bytes),
    lines: () => huggingFace,
  },
  {
    kind: "a file of quantized weights without a graph (GGUF)",
    is: (file) => file.starts("GGUF"),
    lines: () => ["# export the model that the GGUF file was made from:", ...huggingFace],
  },
];

/** What a file is that is no ONNX model, by its bytes; undefined for a file that may be one. */
export function foreignFormat(bytes: Uint8Array, file: string): ForeignFormat | undefined {
  const content = contentOf(bytes);
  const found = FORMATS.find(({ is }) => is(content));
  if (found) return { kind: found.kind, lines: found.lines(file) };
  const kind = sniffFileType(bytes);
  return kind === undefined ? undefined : { kind, lines: [] };
}

function contentOf(given: Uint8Array): Content {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  return {
    bytes,
    starts: (text, at = 0) => bytes.subarray(at, at + text.length).equals(Buffer.from(text, "latin1")),
    has: (text) => bytes.includes(text, 0, "latin1"),
  };
}

const isZip = (file: Content): boolean => file.starts("PK\x03\x04");

/** Whether the first character that is no white space is this one. */
const isText = ({ bytes }: Content, first: string): boolean =>
  bytes.subarray(0, 64).toString("latin1").replace("\xef\xbb\xbf", "").trimStart().startsWith(first);

/** Pickle's PROTO opcode and its protocol. */
const isPickle = (bytes: Buffer): boolean => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;

/** joblib compresses with zlib, gzip, bzip2 or xz. */
const COMPRESSED = ["\x78\x01", "\x78\x5e", "\x78\x9c", "\x78\xda", "\x1f\x8b", "BZh", "\xfd7zXZ", "\x5d\x00\x00"];
const isCompressedPickle = (bytes: Buffer): boolean =>
  COMPRESSED.some((magic) => bytes.subarray(0, magic.length).equals(Buffer.from(magic, "latin1")));

/** The length of a JSON header in 8 bytes, then the header. */
function isSafetensors(bytes: Buffer): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = Number(bytes.readBigUInt64LE(0));
  return length >= 2 && length <= bytes.length - 8;
}
