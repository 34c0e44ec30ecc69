import type { Fault } from "../errors.ts";
import { DTYPES, type PlainNumbers } from "../manifest/dtypes.ts";
import type { DType } from "../manifest/tensor.ts";
import { isPlain, readTensorElement } from "./element.ts";
import { formatValue, pointerStep } from "./formatValue.ts";
import { MAX_FAULTS } from "./invalidInput.ts";

/** An invalid tensor, and where its faults go. */
export interface InvalidTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The declared shape, for messages. */
  readonly wanted: string;
  /** JSON pointer of the tensor. */
  readonly path: string;
  readonly faults: Fault[];
}

/** Where a search stands. A path is put together only for a fault. */
interface Search extends InvalidTensor {
  readonly plain: PlainNumbers;
  readonly steps: number[];
}

/** Adds every fault of a tensor, until there are more than are listed. */
export function addTensorFaults(value: unknown, tensor: InvalidTensor): void {
  search(value, { ...tensor, plain: DTYPES[tensor.dtype].plain, steps: [] });
}

/** Recurses no deeper than the declared rank, however deep the value is. */
function search(value: unknown, at: Search): void {
  const { shape, dtype, plain, steps, faults, wanted } = at;
  if (faults.length > MAX_FAULTS) return;
  const level = steps.length;
  if (level === shape.length) {
    const read = isPlain(value, plain) ? undefined : readTensorElement(value, dtype);
    if (read && "fault" in read) addFault(at, read.fault);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[level]) {
    addFault(at, `must be an array of ${shape[level]} (the shape is ${wanted}), got ${formatValue(value)}`);
    return;
  }
  for (let index = 0; index < value.length; index++) {
    steps.push(index);
    search(value[index], at);
    steps.pop();
  }
}

function addFault({ path, steps, faults }: Search, message: string): void {
  faults.push({ path: path + steps.map(pointerStep).join(""), message });
}
