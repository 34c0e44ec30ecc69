/**
 * The class that follows from a row's probabilities where no label is given. Of two equal ones the second wins, of more the
 * first, as in scikit-learn, whose rule for two is "raw score >= 0".
 * @param start where the row begins
 * @param count number of classes
 */
export function argmaxClass(probabilities: ArrayLike<number | bigint | string>, start: number, count: number): number {
  if (count === 2) return probabilities[start + 1] >= probabilities[start] ? 1 : 0;
  let best = 0;
  for (let index = 1; index < count; index++)
    if (probabilities[start + index] > probabilities[start + best]) best = index;
  return best;
}
