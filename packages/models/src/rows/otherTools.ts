/** What iris says to fields of requests that other servers of models take beside the rows. */
const FIELDS: Readonly<Record<string, string>> = {
  params: "is not supported: models here have no inference parameters, as MLflow's do. Remove it",
  parameters: "is not supported: models here have no inference parameters, as Vertex AI's and V2's do. Remove it",
  signature_name: "is not supported: models here have one signature, unlike those of TensorFlow Serving. Remove it",
};

/** What to do about a field of another tool; undefined for any other field. */
export const otherToolsField = (name: string): string | undefined =>
  Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;

/** The fault of tensors as the Open Inference Protocol (KServe V2, Triton) writes them. */
export const V2_INPUTS =
  "must be rows, got tensors of the Open Inference Protocol (V2), which is not supported. " +
  'Send {"inputs": {"NAME": [value, ...], ...}} with an array of values for each feature, or {"instances": [row, ...]}';

/** Whether `inputs` is `[{"name": ..., "shape": [...], "datatype": "FP32", "data": [...]}]`, as V2 has it. */
export function isV2Inputs(inputs: unknown): boolean {
  if (!Array.isArray(inputs)) return false;
  const [first]: readonly unknown[] = inputs;
  return typeof first === "object" && first !== null && "datatype" in first && "shape" in first;
}
