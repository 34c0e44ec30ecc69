const MAGIC: readonly { readonly kind: string; readonly at: number; readonly bytes: string }[] = [
  { kind: "a PNG image", at: 0, bytes: "\x89PNG" },
  { kind: "a JPEG image", at: 0, bytes: "\xff\xd8\xff" },
  { kind: "a PDF document", at: 0, bytes: "%PDF" },
  { kind: "a zip archive, such as PyTorch (.pt) or Keras (.keras) saves", at: 0, bytes: "PK\x03\x04" },
  { kind: "an HDF5 file, as older Keras saves", at: 0, bytes: "\x89HDF" },
  { kind: "a gzip archive", at: 0, bytes: "\x1f\x8b" },
  {
    kind: "a git-lfs pointer and not the file itself: fetch it with 'git lfs pull'",
    at: 0,
    bytes: "version https://git-lfs",
  },
  { kind: "a TensorFlow Lite model", at: 4, bytes: "TFL3" },
  { kind: "a model in onnxruntime's own ORT format", at: 4, bytes: "ORTM" },
  { kind: "a CatBoost model in its own format", at: 0, bytes: "CBM1" },
  { kind: "JSON text", at: 0, bytes: "{" },
  { kind: "HTML or XML text", at: 0, bytes: "<" },
];

/** What bytes that are no ONNX model are, in words that follow "it is"; undefined when they are not recognised. */
export function sniffFileType(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  if (isPickle(bytes)) return "a Python pickle (.pkl, .joblib)";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString("latin1");
  return MAGIC.find((magic) => head.startsWith(magic.bytes, magic.at))?.kind;
}

/** Pickle's PROTO opcode and its protocol; earlier protocols have no mark. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes.length > 1 && bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
}
