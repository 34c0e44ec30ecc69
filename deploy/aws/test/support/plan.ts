import { type Static, Type } from "@sinclair/typebox";

/** A resource with the values that it will have; what is not known yet is left out of them. */
export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const Planned = Type.Object({
  address: Type.String(),
  mode: Type.Union([Type.Literal("managed"), Type.Literal("data")]),
  type: Type.String(),
  // not there where nothing is known
  values: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
type Planned = Static<typeof Planned>;

const Module = Type.Recursive((This) =>
  Type.Object({
    resources: Type.Optional(Type.Array(Planned)),
    child_modules: Type.Optional(Type.Array(This)),
  }),
);
type Module = Static<typeof Module>;

const Change = Type.Object({
  address: Type.String(),
  change: Type.Object({ actions: Type.Array(Type.String()) }),
});

/** What `terraform show -json PLAN` prints, as far as it is read here: https://developer.hashicorp.com/terraform/internals/json-format */
export const Plan = Type.Object({
  planned_values: Type.Object({ root_module: Module }),
  resource_changes: Type.Optional(Type.Array(Change)),
});
export type Plan = Static<typeof Plan>;

const within = (module: Module): Planned[] => [
  ...(module.resources ?? []),
  ...(module.child_modules ?? []).flatMap(within),
];

/** All that Terraform would own after the plan. */
export const resourcesOf = (plan: Plan): Resource[] =>
  within(plan.planned_values.root_module)
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, values = {} }) => ({ address, type, values }));

/** What an apply would do, such as "update module.batch[0].aws_sfn_state_machine.this". Reading is none of it. */
export const changesOf = (plan: Plan): string[] =>
  (plan.resource_changes ?? [])
    .filter(({ change }) => !change.actions.every((action) => action === "no-op" || action === "read"))
    .map(({ address, change }) => `${change.actions.join(" and ")} ${address}`);
