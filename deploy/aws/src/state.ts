import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "./cliError.ts";
import { readKeptSettings, type Settings } from "./settings.ts";

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
      outputs: Type.Optional(Type.Record(Type.String(), Type.Object({ value: Type.Optional(Type.Unknown()) }))),
      root_module: Type.Optional(Module),
    }),
  ),
});

/** A resource that Terraform has created. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What Terraform has created, and where. null is unknown. */
export interface State {
  readonly resources: readonly StateResource[];
  readonly name: string | null;
  readonly region: string | null;
  readonly account: string | null;
  /** The output `deploy_settings`. */
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
 * @throws CliError when the settings in it are invalid
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readState(json: unknown): State {
  const { outputs = {}, root_module: root = {} } = Value.Parse(StateDocument, json).values ?? {};
  const resources = [...resourcesOf(root)];
  // an apply that broke off has left no outputs
  const repository = resources.find(({ type }) => type === "aws_ecr_repository");
  const [, region = null, account = null] =
    /^arn:[^:]+:[^:]+:([^:]+):(\d{12}):/.exec(text(repository?.values.arn) ?? "") ?? [];
  return {
    resources,
    name: text(outputs.name?.value) ?? text(repository?.values.name),
    region: text(outputs.region?.value) ?? region,
    account: text(outputs.account_id?.value) ?? account,
    settings: readKeptSettings(text(outputs.deploy_settings?.value)),
  };
}

function* resourcesOf({ resources = [], child_modules = [] }: Static<typeof Module>): Generator<StateResource> {
  for (const { address, mode, type, values = {} } of resources) {
    if (mode === "managed") yield { address, type, values };
  }
  for (const child of child_modules) yield* resourcesOf(child);
}

/** Whether there is more than the registry and the bucket. */
export const hasSecondPhase = ({ resources }: State): boolean =>
  resources.some(({ address }) => !address.startsWith("module.registry"));

/** An attribute of all resources of a type, such as their names. */
export const attributesOf = ({ resources }: State, type: string, attribute: string): readonly string[] =>
  resources.flatMap((resource) => (resource.type === type ? (text(resource.values[attribute]) ?? []) : []));

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/**
 * Checks that a state is of this deployment, because an apply would replace another one.
 * @param folder of Terraform's root module
 * @throws CliError
 */
export function assertSameTarget(state: State, target: Target, folder: string): void {
  const hints: Readonly<Record<keyof Target, string>> = {
    account: `use credentials of ${state.account}`,
    region: `set --region ${state.region}`,
    name: `set --name ${state.name}`,
  };
  for (const key of ["account", "region", "name"] as const) {
    if (state[key] === null || state[key] === target[key]) continue;
    throw new CliError(
      `Terraform's state in ${folder} is of ${key} ${state[key]}, got ${key} ${target[key]}: ${hints[key]}, or make a state for a second deployment with \`terraform workspace new NAME\` in that folder.`,
    );
  }
}
