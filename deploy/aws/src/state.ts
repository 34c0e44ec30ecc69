import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "./cliError.ts";
import type { Settings } from "./settings.ts";

const Resource = Type.Object({
  address: Type.String(),
  mode: Type.String(),
  type: Type.String(),
  values: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const Module = Type.Recursive((This) =>
  Type.Object({
    resources: Type.Optional(Type.Array(Resource)),
    child_modules: Type.Optional(Type.Array(This)),
  }),
);
const StateDocument = Type.Object({
  values: Type.Optional(
    Type.Object({
      outputs: Type.Optional(Type.Record(Type.String(), Type.Object({ value: Type.Unknown() }))),
      root_module: Type.Optional(Module),
    }),
  ),
});
const Kept = Type.Record(Type.String(), Type.Unknown());

/** A resource that Terraform has created. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What Terraform has created. */
export interface State {
  readonly resources: readonly StateResource[];
  /** As `terraform output -json` prints them. */
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  /** The variables of earlier commands: everybody who uses this state has the same. */
  readonly settings: Settings;
}

/** Which deployment: its name and place. */
export interface Target {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/**
 * Reads what `terraform show -json` prints.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readState(json: unknown): State {
  const { outputs = {}, root_module: root = {} } = Value.Parse(StateDocument, json).values ?? {};
  const kept = text(outputs.deploy_settings?.value);
  return { resources: resourcesOf(root), outputs, settings: kept === null ? {} : Value.Parse(Kept, JSON.parse(kept)) };
}

const resourcesOf = ({ resources = [], child_modules = [] }: Static<typeof Module>): readonly StateResource[] => [
  ...resources.flatMap(({ mode, values = {}, ...rest }) => (mode === "managed" ? [{ ...rest, values }] : [])),
  ...child_modules.flatMap(resourcesOf),
];

/** Whether there is more than the registry and the bucket. */
export const hasSecondPhase = ({ resources }: State): boolean =>
  resources.some(({ address }) => !address.startsWith("module.registry"));

/** An attribute of all resources of a type, such as their names. */
export const attributesOf = ({ resources }: State, type: string, attribute: string): readonly string[] =>
  resources.flatMap((resource) => (resource.type === type ? (text(resource.values[attribute]) ?? []) : []));

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The outputs that say which deployment a state is of, and what to set to work with it. */
const TARGET = [
  ["account", "account_id", "use its credentials"],
  ["region", "region", "set it with --region"],
  ["name", "name", "set it with --name"],
] as const;

/**
 * Checks that a state is of this deployment, because an apply would replace another one.
 * @param folder of Terraform's root module
 * @throws CliError
 */
export function assertSameTarget({ outputs }: State, target: Target, folder: string): void {
  for (const [key, output, hint] of TARGET) {
    const value = text(outputs[output]?.value);
    if (value === null || value === target[key]) continue;
    throw new CliError(
      `Terraform's state in ${folder} is of ${key} ${value}, got ${key} ${target[key]}: ${hint}, or make a state for a second deployment with \`terraform workspace new NAME\` in that folder.`,
    );
  }
}
