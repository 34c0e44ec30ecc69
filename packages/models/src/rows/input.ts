import { IrisError } from "../errors.ts";
import { describeValue, pointerStep } from "./describe.ts";
import { invalidInput } from "./invalidInput.ts";
import type { RowCodec } from "./rowCodec.ts";

/** What a request's body holds: one row, or many in order. `pathOf` gives the JSON pointer of row `index` within the body. */
export type RowInput =
  | { readonly many: false; readonly row: unknown }
  | { readonly many: true; readonly rows: readonly unknown[]; readonly pathOf: (index: number) => string };

const INSTANCES = "instances";

/**
 * Tells one row from many: `{"instances": [...]}` is many, and so is an array of rows.
 * @throws IrisError `INVALID_INPUT` for no rows, and for instances that are no array or do not stand alone
 */
export function readInput(body: unknown, codec: Pick<RowCodec<unknown>, "rank" | "features">): RowInput {
  if (Array.isArray(body)) return readArray(body, codec.rank);
  if (
    typeof body !== "object" ||
    body === null ||
    !Object.hasOwn(body, INSTANCES) ||
    codec.features.includes(INSTANCES)
  ) {
    return { many: false, row: body };
  }
  return readInstances(body);
}

/** The error for an input without rows, in whatever format. */
export const noRows = (): IrisError =>
  new IrisError("INVALID_INPUT", "The input must hold at least one row.", {
    faults: [{ path: "", message: "must hold at least one row" }],
  });

function readArray(body: readonly unknown[], rank: number | undefined): RowInput {
  const [first] = body;
  if (body.length === 0) throw noRows();
  const isMany = rank === undefined || isObject(first) || depthOf(body, rank + 1) > rank;
  return isMany ? { many: true, rows: body, pathOf: (index) => pointerStep(index) } : { many: false, row: body };
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** How many arrays stand within each other at the front, counted up to a limit. */
function depthOf(value: unknown, limit: number): number {
  let depth = 0;
  for (let level = value; Array.isArray(level) && depth < limit; level = level[0]) depth++;
  return depth;
}

function readInstances(body: object): RowInput {
  const rows: unknown = Reflect.get(body, INSTANCES);
  const faults = Object.keys(body)
    .filter((key) => key !== INSTANCES)
    .map((key) => ({ path: pointerStep(key), message: `is not known beside "${INSTANCES}"` }));
  if (!Array.isArray(rows))
    faults.push({ path: `/${INSTANCES}`, message: `came as ${describeValue(rows)}; an array of rows is wanted` });
  if (faults.length > 0 || !Array.isArray(rows)) throw invalidInput(faults);
  if (rows.length === 0) throw noRows();
  return { many: true, rows, pathOf: (index) => `/${INSTANCES}${pointerStep(index)}` };
}
