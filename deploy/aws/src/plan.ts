import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

const ResourceChange = Type.Object({
  address: Type.String(),
  mode: Type.String(),
  type: Type.String(),
  change: Type.Object({ actions: Type.Array(Type.String()) }),
});

const Document = Type.Object({
  resource_changes: Type.Optional(Type.Array(ResourceChange)),
  output_changes: Type.Optional(Type.Record(Type.String(), Type.Object({ actions: Type.Array(Type.String()) }))),
});

/** What Terraform would do to a thing in AWS. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "delete" | "replace";
}

/** What an apply would do. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Whether an apply changes nothing, outputs included. */
  readonly empty: boolean;
}

/**
 * Reads what `terraform show -json` prints of a plan.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readPlan(json: unknown): Plan {
  const { resource_changes: resources = [], output_changes: outputs = {} } = Value.Parse(Document, json);
  const changes = resources.flatMap(changesOf);
  const outputsStay = Object.values(outputs).every(({ actions }) => actions.join() === "no-op");
  return { changes, empty: changes.length === 0 && outputsStay };
}

function changesOf({ address, mode, type, change }: Static<typeof ResourceChange>): readonly Change[] {
  const action = actionOf(change.actions);
  return mode !== "managed" || action === undefined ? [] : [{ address, type, action }];
}

/** Undefined for what changes nothing in AWS: "no-op", "read", "forget". */
function actionOf(actions: readonly string[]): Change["action"] | undefined {
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "delete";
  if (actions.includes("create")) return "create";
  return actions.includes("update") ? "update" : undefined;
}
