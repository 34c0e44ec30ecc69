import type { Fault } from "../errors.ts";
import { DTYPES, isFloat } from "./dtypes.ts";
import type { Feature } from "./feature.ts";
import { fileNameFault } from "./fileName.ts";
import type { InputSpec, Manifest, OutputSpec } from "./manifest.ts";

/** What is wrong between the parts of a manifest whose form is right: names that refer to nothing, roles without a part, ranges upside down. */
export function manifestFaults(manifest: Manifest, at: { readonly name: string; readonly version: string }): Fault[] {
  return [
    ...placeFaults(manifest, at),
    ...repeated("/features", manifest.features ?? []),
    ...repeated("/inputs", manifest.inputs),
    ...repeated("/outputs", manifest.outputs),
    ...(manifest.features ?? []).flatMap((feature, index) => featureFaults(feature, `/features/${index}`)),
    ...inputFaults(manifest),
    ...batchFaults(manifest),
    ...taskFaults(manifest),
    ...repeated("/files", manifest.files ?? []),
    ...(manifest.files ?? []).flatMap(({ name }, index) => nameFault(name, `/files/${index}/name`)),
  ];
}

function nameFault(name: string, path: string): Fault[] {
  const fault = fileNameFault(name);
  return fault ? [{ path, message: `must be ${fault}, got ${JSON.stringify(name)}` }] : [];
}

function placeFaults(manifest: Manifest, at: { readonly name: string; readonly version: string }): Fault[] {
  const faults: Fault[] = [];
  if (manifest.name !== at.name)
    faults.push({ path: "/name", message: `is "${manifest.name}" but stands in the folder "${at.name}"` });
  if (manifest.version !== at.version) {
    faults.push({ path: "/version", message: `is "${manifest.version}" but stands in the folder "${at.version}"` });
  }
  return faults;
}

function repeated(path: string, named: readonly { readonly name: string }[]): Fault[] {
  const seen = new Set<string>();
  const isRepeated = ({ name }: { readonly name: string }) => seen.size === seen.add(name).size;
  return named.filter(isRepeated).map(({ name }) => ({ path, message: `names "${name}" more than once` }));
}

function featureFaults(feature: Feature, path: string): Fault[] {
  const faults: Fault[] = [];
  const { minimum, maximum } = feature.range ?? {};
  if (feature.nullable && !isFloat(feature.dtype)) {
    faults.push({ path, message: `is nullable, which only float features can be; its dtype is ${feature.dtype}` });
  }
  if (feature.range && (feature.dtype === "string" || feature.dtype === "bool")) {
    faults.push({ path, message: `has a range, which a feature of dtype ${feature.dtype} cannot have` });
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    faults.push({ path: `${path}/range`, message: `has a minimum of ${minimum} above its maximum of ${maximum}` });
  }
  return faults;
}

function inputFaults(manifest: Manifest): Fault[] {
  if (!manifest.features) {
    const stray = manifest.inputs.findIndex((input) => input.features);
    return stray < 0
      ? []
      : [{ path: `/inputs/${stray}/features`, message: "names features, but the manifest has none" }];
  }
  const known = new Map(manifest.features.map((feature) => [feature.name, feature]));
  const used = manifest.inputs.flatMap((input) => input.features ?? []);
  const isUsed = new Set(used);
  return [
    ...manifest.inputs.flatMap((input, index) => fillFaults(input, `/inputs/${index}`, known)),
    ...repeated(
      "/inputs",
      used.map((name) => ({ name })),
    ),
    ...[...known.keys()]
      .filter((name) => !isUsed.has(name))
      .map((name) => ({ path: "/features", message: `has "${name}", which fills no input` })),
    ...(manifest.batched === false
      ? [{ path: "/batched", message: "is false, but features need a batch dimension" }]
      : []),
  ];
}

function fillFaults(input: InputSpec, path: string, known: ReadonlyMap<string, Feature>): Fault[] {
  if (!input.features)
    return [{ path, message: "is filled by no feature; where there are features, every input names its own" }];
  const faults = input.features.flatMap((name) => {
    const feature = known.get(name);
    if (!feature) return [{ path: `${path}/features`, message: `names "${name}", which is no feature` }];
    if (DTYPES[feature.dtype].family === DTYPES[input.dtype].family) return [];
    return [
      { path: `${path}/features`, message: `puts "${name}" of dtype ${feature.dtype} into a tensor of ${input.dtype}` },
    ];
  });
  const columns = input.shape.length === 1 ? 1 : input.shape[1];
  const isConsistent =
    input.shape.length <= 2 &&
    input.shape.length >= 1 &&
    (typeof columns !== "number" || columns === input.features.length);
  if (!isConsistent)
    faults.push({
      path: `${path}/shape`,
      message: `is [${input.shape.map((size) => size ?? "null").join(", ")}], which does not hold a row of ${input.features.length} features`,
    });
  return faults;
}

function batchFaults(manifest: Manifest): Fault[] {
  if (manifest.batched === false) return [];
  const misfit = (tensor: OutputSpec | InputSpec) =>
    tensor.shape.length === 0 || (typeof tensor.shape[0] === "number" && tensor.shape[0] !== 1);
  const fault = (path: string, tensor: OutputSpec | InputSpec): Fault => ({
    path,
    message: `has the shape [${tensor.shape}]: its first dimension counts rows and has to be free or 1; or else set "batched" to false`,
  });
  return manifest.inputs.flatMap((input, index) => (misfit(input) ? [fault(`/inputs/${index}`, input)] : []));
}

function taskFaults(manifest: Manifest): Fault[] {
  const withRole = (role: string) => manifest.outputs.filter((output) => output.role === role).length;
  const faults: Fault[] = [];
  const want = (holds: boolean, path: string, message: string) => holds || faults.push({ path, message });
  for (const role of ["label", "probabilities", "value"])
    want(withRole(role) <= 1, "/outputs", `has more than one output of role "${role}"`);
  if (manifest.task === "classification") {
    want(
      withRole("label") + withRole("probabilities") > 0,
      "/outputs",
      `has no output of role "label" or "probabilities", which a classification needs`,
    );
    want(manifest.classes !== undefined, "/classes", "is missing, which a classification needs");
    want(
      new Set((manifest.classes ?? []).map(String)).size === (manifest.classes ?? []).length,
      "/classes",
      "names a class more than once",
    );
  }
  if (manifest.task === "regression")
    want(withRole("value") === 1, "/outputs", `has no output of role "value", which a regression needs`);
  if (manifest.task !== "tensor")
    want(manifest.batched !== false, "/batched", `is false, which a ${manifest.task} cannot be`);
  return faults;
}
