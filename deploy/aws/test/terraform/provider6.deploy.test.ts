import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isTerraformThere, type Workspace, workspace } from "../support/terraform.ts";
import provider6 from "./fixtures/provider6.json" with { type: "json" };

const Resource = Type.Object({
  address: Type.String(),
  mode: Type.Union([Type.Literal("managed"), Type.Literal("data")]),
  type: Type.String(),
  expressions: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
type Resource = Static<typeof Resource>;

const Module = Type.Recursive((This) =>
  Type.Object({
    resources: Type.Optional(Type.Array(Resource)),
    module_calls: Type.Optional(Type.Record(Type.String(), Type.Object({ module: This }))),
  }),
);
type Module = Static<typeof Module>;

const Plan = Type.Object({ configuration: Type.Object({ root_module: Module }) });

const types: Readonly<Record<string, { readonly known: string[]; readonly required: string[] }>> = provider6.types;

const within = (module: Module): Resource[] => [
  ...(module.resources ?? []),
  ...Object.values(module.module_calls ?? {}).flatMap((call) => within(call.module)),
];

/** Every name of an attribute or block. The value of an attribute is told by what it refers to, or as a constant. */
function namesIn(expressions: unknown): string[] {
  if (Array.isArray(expressions)) return expressions.flatMap(namesIn);
  if (typeof expressions !== "object" || expressions === null) return [];
  if ("references" in expressions || "constant_value" in expressions) return [];
  return Object.entries(expressions).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

const there = (await isTerraformThere()) && isMotoInstalled;

describe.skipIf(!there)(`what the modules ask of version ${provider6.version} of the AWS provider`, () => {
  let aws: MockAws;
  let terraform: Workspace;
  let resources: Resource[];

  beforeAll(async () => {
    aws = await startMockAws();
    terraform = await workspace(aws.env);
    await terraform.run(["plan", "-input=false", "-out=plan"]);
    const plan = Value.Parse(Plan, JSON.parse(await terraform.run(["show", "-json", "plan"])));
    resources = within(plan.configuration.root_module).filter(({ type }) => type.startsWith("aws_"));
  });
  afterAll(async () => {
    await terraform?.remove();
    await aws?.stop();
  });

  test("it has every resource, attribute and block", () => {
    const unknown = resources.flatMap(({ address, mode, type, expressions }) => {
      const known = types[mode === "data" ? `data.${type}` : type]?.known;
      return namesIn(expressions)
        .filter((name) => !known?.includes(name))
        .map((name) => `${address} ${name}`);
    });
    expect(resources.length).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });

  test("it gets whatever it requires", () => {
    const missing = resources.flatMap(({ address, mode, type, expressions = {} }) =>
      (types[mode === "data" ? `data.${type}` : type]?.required ?? ["a type that it knows"])
        .filter((name) => !(name in expressions))
        .map((name) => `${address} ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
