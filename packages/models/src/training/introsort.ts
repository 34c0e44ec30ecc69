/** Below this size a slice is sorted by insertion. */
const SMALL = 16;

/**
 * Sorts `values[start..end)` ascending, in place, and moves `rows` along.
 *
 * Introsort with a three-way partition (Musser, Software: Practice and Experience 27, 1997), swap for swap as
 * scikit-learn's: the order in which it leaves equal values is the order in which gradients are summed, and that
 * decides between splits that are as good as each other but for rounding.
 */
export function introsort(values: Float32Array, rows: Int32Array, start: number, end: number): void {
  if (end > start) sortSlice(values, rows, start, end, 2 * (31 - Math.clz32(end - start)));
}

function sortSlice(values: Float32Array, rows: Int32Array, start: number, end: number, partitions: number): void {
  while (end - start >= SMALL) {
    if (partitions === 0) {
      heapsort(values, rows, start, end - start);
      return;
    }
    partitions -= 1;
    const pivot = medianOfThree(values[start], values[start + Math.floor((end - start) / 2)], values[end - 1]);
    let below = start;
    let above = end;
    for (let i = start; i < above; ) {
      const value = values[i];
      if (value < pivot) {
        if (i !== below) swap(values, rows, i, below);
        i += 1;
        below += 1;
      } else if (value > pivot) swap(values, rows, i, --above);
      else i += 1;
    }
    sortSlice(values, rows, start, below, partitions);
    start = above;
  }
  insertionSort(values, rows, start, end);
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c);
  return a < c ? a : Math.max(b, c);
}

function insertionSort(values: Float32Array, rows: Int32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const value = values[i];
    const row = rows[i];
    let j = i;
    for (; j > start && values[j - 1] > value; j--) {
      values[j] = values[j - 1];
      rows[j] = rows[j - 1];
    }
    values[j] = value;
    rows[j] = row;
  }
}

function heapsort(values: Float32Array, rows: Int32Array, start: number, size: number): void {
  for (let root = Math.floor((size - 2) / 2); root >= 0; root--) siftDown(values, rows, start, root, size);
  for (let last = size - 1; last > 0; last--) {
    swap(values, rows, start, start + last);
    siftDown(values, rows, start, 0, last);
  }
}

function siftDown(values: Float32Array, rows: Int32Array, start: number, from: number, size: number): void {
  for (let root = from; ; ) {
    const left = root * 2 + 1;
    let largest = root;
    if (left < size && values[start + largest] < values[start + left]) largest = left;
    if (left + 1 < size && values[start + largest] < values[start + left + 1]) largest = left + 1;
    if (largest === root) return;
    swap(values, rows, start + root, start + largest);
    root = largest;
  }
}

function swap(values: Float32Array, rows: Int32Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
  const row = rows[i];
  rows[i] = rows[j];
  rows[j] = row;
}
