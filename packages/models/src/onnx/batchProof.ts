import { mayOverflowInDivision } from "./integerDivision.ts";
import type { ParsedModel } from "./modelFile.ts";
import { type CheckedShapes, follow, type Values } from "./proof/follow.ts";
import { FIXED_ROWS, isFixed, isSame, numberOf, ROWS, symbolSize } from "./proof/size.ts";
import type { Value } from "./proof/value.ts";

/** What the graph of a model proves about its rows. */
export interface BatchProof {
  /** Outputs whose row i is proven to depend on nothing but row i of the inputs, however many rows there are. */
  readonly rowOutputs: ReadonlySet<string>;
  /** Whether the time of a run is proven to be bounded by its number of rows: every operator has a rule, and every size besides the batch is a number. Nor can it end the process by an overflow in a division. */
  readonly bounded: boolean;
  /** What broke the proof first, such as `CumSum "cum" adds up along the rows`; for messages and docs. */
  readonly reason?: string;
}

/**
 * Follows the first dimension of every input through the graph by a rule for each operator. What no rule covers is not
 * proven; a graph that cannot be followed proves nothing, and never throws.
 * @param checked the sizes that requests are checked for: a manifest may give other names to dimensions than the graph
 */
export function proveBatch(model: ParsedModel, checked?: CheckedShapes): BatchProof {
  try {
    const values = follow(model, rowsOf, checked);
    const verdicts = model.graph.output.map(({ name }) => ({ name, reason: objectionTo(name, values) }));
    const rowOutputs = new Set(verdicts.filter(({ reason }) => reason === undefined).map(({ name }) => name));
    const reason = verdicts.find((verdict) => verdict.reason !== undefined)?.reason;
    const proof = { rowOutputs, bounded: isBounded(model, values, checked) && !mayOverflowInDivision(model) };
    return reason === undefined ? proof : { ...proof, reason };
  } catch {
    return { rowOutputs: new Set(), bounded: false, reason: "the graph cannot be followed" };
  }
}

type Begin = Parameters<typeof follow>[1];

const rowsOf: Begin = ({ name }, dims) => {
  if (dims === undefined) return { broken: `input "${name}" has no shape` };
  const [first, ...rest] = dims;
  if (first === undefined) return { broken: `input "${name}" is a scalar and has no rows` };
  if (numberOf(first) !== undefined)
    return { broken: `input "${name}" has the fixed first dimension ${numberOf(first)}` };
  return { dims: [symbolSize(ROWS), ...rest], axis: 0 };
};

/** Why an output is not proven to hold a row for each row of the inputs. */
function objectionTo(name: string, values: Values): string | undefined {
  const value = values.get(name);
  if (value === undefined) return `output "${name}" is produced by no node`;
  if (value.broken !== undefined) return value.broken;
  if (value.axis === undefined) return `output "${name}" does not depend on the rows`;
  const isWhole = value.axis === 0 && isSame(value.dims![0]!, symbolSize(ROWS));
  return isWhole
    ? undefined
    : `output "${name}" has the rows along dimension ${value.axis}, or several places for each`;
}

/** Only sizes matter here: rows may influence each other. Where they do not, following them has given the sizes too. */
function isBounded(model: ParsedModel, values: Values, checked: CheckedShapes | undefined): boolean {
  const areRowsApart = [...values.values()].every(({ broken }) => broken === undefined);
  const sizes = areRowsApart ? values : follow(model, sizesOf, checked);
  return [...sizes.values()].every(hasBoundedSize);
}

const sizesOf: Begin = ({ name }, dims) => {
  if (dims === undefined) return { broken: `input "${name}" has no shape` };
  const [first, ...rest] = dims;
  if (first === undefined) return { dims };
  return { dims: [numberOf(first) === undefined ? symbolSize(FIXED_ROWS) : first, ...rest] };
};

const hasBoundedSize = ({ dims, broken }: Value): boolean =>
  broken === undefined && dims !== undefined && dims.every(isFixed);
