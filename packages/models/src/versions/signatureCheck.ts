import type { GraphTensor, Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { InputSpec, Manifest } from "../manifest/manifest.ts";

/**
 * Checks that a manifest matches its graph: the same inputs, of the same types and sizes, and outputs that exist. Otherwise
 * every request would be rejected with a message that blames the caller.
 * @throws IrisError `MANIFEST_INVALID` that names every difference
 */
export function assertMatchesGraph(manifest: Manifest, session: Session): void {
  const faults = [
    ...nameFaults(manifest, session),
    ...inputFaults(manifest, session.inputs ?? []),
    ...outputFaults(manifest, session.outputs ?? []),
  ];
  if (faults.length === 0) return;
  throw new IrisError(
    "MANIFEST_INVALID",
    `The manifest of ${manifest.name} version ${manifest.version} does not match its graph: ${faults.join("; ")}.`,
  );
}

function nameFaults({ inputs, outputs }: Manifest, session: Session): string[] {
  const named = new Set(inputs.map(({ name }) => name));
  const [graphInputs, graphOutputs] = [new Set(session.inputNames), new Set(session.outputNames)];
  const has = (names: readonly string[]) => `the graph has ${names.join(", ")}`;
  return [
    ...[...named]
      .filter((name) => !graphInputs.has(name))
      .map((name) => `there is no input "${name}", ${has(session.inputNames)}`),
    ...session.inputNames.filter((name) => !named.has(name)).map((name) => `the graph's input "${name}" is missing`),
    ...outputs
      .filter(({ name }) => !graphOutputs.has(name))
      .map(({ name }) => `there is no output "${name}", ${has(session.outputNames)}`),
  ];
}

function inputFaults({ inputs }: Manifest, declared: readonly GraphTensor[]): string[] {
  const byName = tensorsByName(declared);
  return inputs.flatMap((input) => {
    const tensor = byName.get(input.name);
    return tensor ? [...typeFault("input", input, tensor), ...shapeFault(input, tensor)] : [];
  });
}

function outputFaults({ outputs }: Manifest, declared: readonly GraphTensor[]): string[] {
  const byName = tensorsByName(declared);
  return outputs.flatMap((output) => {
    const tensor = byName.get(output.name);
    return tensor ? typeFault("output", output, tensor) : [];
  });
}

const tensorsByName = (tensors: readonly GraphTensor[]): ReadonlyMap<string, GraphTensor> =>
  new Map(tensors.map((tensor) => [tensor.name, tensor]));

const typeFault = (
  side: string,
  { name, dtype }: { readonly name: string; readonly dtype: string },
  tensor: GraphTensor,
): string[] => (dtype === tensor.dtype ? [] : [`${side} "${name}" is ${dtype} here and ${tensor.dtype} in the graph`]);

/** A size that the manifest leaves free may be fixed in the graph only where it counts rows: then each row runs alone. */
function shapeFault(input: InputSpec, { shape }: GraphTensor): string[] {
  if (shape.length === 0) return [];
  const own = input.shape.map((size, axis) => (axis === 1 && input.features ? input.features.length : size));
  const matches =
    own.length === shape.length &&
    own.every((size, axis) => typeof shape[axis] !== "number" || axis === 0 || size === shape[axis]);
  return matches
    ? []
    : [
        `input "${input.name}" has the shape [${own.map((size) => size ?? "any")}] here and [${shape.map((size) => size || "any")}] in the graph`,
      ];
}
