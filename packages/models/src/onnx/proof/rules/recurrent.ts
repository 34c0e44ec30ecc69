import { mustBeConstant, type Operator, type Rule, unknownForm } from "../operator.ts";
import { isSame, numberSize, type Size } from "../size.ts";
import { isRows, shaped, type Value } from "../value.ts";

/** Over time each row goes by itself, as long as rows are where the layout has the batch and not where it has time. */
const recurrent: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1, 2, 3, 7);
  if (x.dims?.length !== 3) return unknownForm(op, ...op.inputs);
  const isBatchFirst = op.int("layout", 0) !== 0;
  const batch = isBatchFirst ? 0 : 1;
  if (isRows(x) && x.axis !== batch) throw op.broken("goes from one row to the next");
  mustFollow(op, x, op.inputs[4], 0);
  mustFollow(op, x, op.inputs[5], batch);
  mustFollow(op, x, op.inputs[6], batch);
  return results(op, x, isBatchFirst);
};

/** The state or length that an input gives each row. */
function mustFollow(op: Operator, x: Value, value: Value | undefined, axis: number): void {
  if (value === undefined || (!isRows(x) && !isRows(value))) return;
  const isOwn = isRows(x) && value.axis === axis && isSame(value.dims![axis]!, x.dims![x.axis!]!);
  if (!isOwn) throw op.broken("begins with a state that does not belong to the rows");
}

function results(op: Operator, x: Value, isBatchFirst: boolean): Value[] {
  const directions = numberSize(op.text("direction", "forward") === "bidirectional" ? 2 : 1);
  const hidden = op.has("hidden_size") ? numberSize(op.int("hidden_size", 1)) : op.fresh(true);
  const [time, batch] = isBatchFirst ? [x.dims![1]!, x.dims![0]!] : [x.dims![0]!, x.dims![1]!];
  const placed = (dims: readonly Size[], axis: number) => shaped(dims, isRows(x) ? axis : undefined);
  const all = isBatchFirst
    ? placed([batch, time, directions, hidden], 0)
    : placed([time, directions, batch, hidden], 2);
  const last = isBatchFirst ? placed([batch, directions, hidden], 0) : placed([directions, batch, hidden], 1);
  return [all, last, last];
}

export const recurrentRules: Readonly<Record<string, Rule>> = { LSTM: recurrent, GRU: recurrent, RNN: recurrent };
