/**
 * The fold that tests each row, such that every fold has each class in its share: scikit-learn's
 * `StratifiedKFold(folds, shuffle=False)`.
 * @param labels class of each row
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedKFold.html
 */
export function stratifiedFolds(labels: Int32Array, folds: number): Int32Array {
  const quotas = foldQuotas(countsByAppearance(labels), folds);
  return labels.map((label) => {
    const left = quotas.get(label) ?? [];
    const fold = left.findIndex((count) => count > 0);
    left[fold]--;
    return fold;
  });
}

/** Rows by class, in the order in which the classes appear. */
function countsByAppearance(labels: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** How many rows of a class each fold gets: the rows, sorted by class, are dealt to the folds in turn. */
function foldQuotas(counts: ReadonlyMap<number, number>, folds: number): Map<number, number[]> {
  let dealt = 0;
  const quotas = new Map<number, number[]>();
  for (const [label, count] of counts) {
    const quota = new Array<number>(folds).fill(0);
    for (let row = 0; row < count; row++) quota[dealt++ % folds]++;
    quotas.set(label, quota);
  }
  return quotas;
}

/** The fold that tests each row, in blocks of rows that lie together: scikit-learn's `KFold(folds)`. */
export function contiguousFolds(rows: number, folds: number): Int32Array {
  const [size, larger] = [Math.floor(rows / folds), rows % folds];
  const boundary = larger * (size + 1);
  return Int32Array.from({ length: rows }, (_, row) =>
    row < boundary ? Math.floor(row / (size + 1)) : larger + Math.floor((row - boundary) / size),
  );
}
