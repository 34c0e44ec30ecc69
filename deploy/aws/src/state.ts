import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { readKept, type Settings } from "./settings.ts";

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

const Document = Type.Object({
  values: Type.Optional(
    Type.Object({
      outputs: Type.Optional(Type.Record(Type.String(), Type.Object({ value: Type.Optional(Type.Unknown()) }))),
      root_module: Type.Optional(Module),
    }),
  ),
});

/** A thing in AWS that Terraform has made. */
export interface Made {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What Terraform has made, and where; null is what is not known. */
export interface State {
  readonly made: readonly Made[];
  readonly name: string | null;
  readonly region: string | null;
  readonly account: string | null;
  /** What the output `deploy_settings` keeps. */
  readonly settings: Settings;
}

/**
 * Reads what `terraform show -json` prints.
 * @throws Stop when somebody has spoilt the settings in it
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readState(json: unknown): State {
  const { outputs = {}, root_module: root = {} } = Value.Parse(Document, json).values ?? {};
  const made = [...resourcesOf(root)];
  // an apply that broke off has left no outputs
  const repository = made.find(({ type }) => type === "aws_ecr_repository");
  const [, region = null, account = null] =
    /^arn:[^:]+:[^:]+:([^:]+):(\d{12}):/.exec(text(repository?.values.arn) ?? "") ?? [];
  return {
    made,
    name: text(outputs.name?.value) ?? text(repository?.values.name),
    region: text(outputs.region?.value) ?? region,
    account: text(outputs.account_id?.value) ?? account,
    settings: readKept(text(outputs.deploy_settings?.value)),
  };
}

function* resourcesOf({ resources = [], child_modules = [] }: Static<typeof Module>): Generator<Made> {
  for (const { address, mode, type, values = {} } of resources) {
    if (mode === "managed") yield { address, type, values };
  }
  for (const child of child_modules) yield* resourcesOf(child);
}

/** Whether there is more than what the first phase makes. */
export const hasMoreThanRegistry = ({ made }: State): boolean =>
  made.some(({ address }) => !address.startsWith("module.registry"));

/** The names of all that Terraform has made of one type. */
export function namesOf({ made }: State, type: string, attribute: string): readonly string[] {
  return made.flatMap((one) => (one.type === type ? (text(one.values[attribute]) ?? []) : []));
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
