import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Resource } from "./plan.ts";

const OneOrMore = Type.Union([Type.String(), Type.Array(Type.String())]);
const Principal = Type.Union([Type.String(), Type.Record(Type.String(), OneOrMore)]);

const Statement = Type.Object({
  Effect: Type.Union([Type.Literal("Allow"), Type.Literal("Deny")]),
  Action: OneOrMore,
  Resource: Type.Optional(OneOrMore),
  Principal: Type.Optional(Principal),
  Condition: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), OneOrMore))),
});
const Document = Type.Object({ Statement: Type.Array(Statement) });

/** A statement of a policy, and where it stands; lists are lists, also of one. */
export interface PolicyStatement {
  readonly address: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Such as "Service lambda.amazonaws.com", or "*". */
  readonly principals: readonly string[];
  readonly condition: Static<typeof Statement>["Condition"];
}

const list = (value: string | string[] | undefined): string[] => [value ?? []].flat();

const principals = (value: Static<typeof Principal> | undefined): string[] =>
  typeof value === "object"
    ? Object.entries(value).flatMap(([kind, names]) => list(names).map((name) => `${kind} ${name}`))
    : list(value);

/** Every statement of every policy that is written into a resource: those of roles, buckets, topics, repositories. */
export function statementsOf(resources: readonly Resource[]): PolicyStatement[] {
  return resources.flatMap(({ address, values }) =>
    [values.policy, values.assume_role_policy]
      // a bucket's is an empty text where it has none
      .filter((text): text is string => typeof text === "string" && text !== "")
      .flatMap((text) => statements(address, JSON.parse(text))),
  );
}

function statements(address: string, document: unknown): PolicyStatement[] {
  // the rules for images of a repository are called a policy as well
  if (typeof document === "object" && document !== null && "rules" in document) return [];
  if (!Value.Check(Document, document)) throw new Error(`${address} has a policy that cannot be read.`);
  return document.Statement.map((statement) => ({
    address,
    effect: statement.Effect,
    actions: list(statement.Action),
    resources: list(statement.Resource),
    principals: principals(statement.Principal),
    condition: statement.Condition,
  }));
}
