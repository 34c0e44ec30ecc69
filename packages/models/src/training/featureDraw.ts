/**
 * Draws the features of one node after another without replacement, as scikit-learn's splitter does: a Fisher-Yates
 * shuffle that keeps in front the features that are constant in a node, as they are so in all nodes below it.
 */
export interface FeatureDraw {
  /** Begins a node in which the first `knownConstants` constant features are so because they are in the node above. */
  begin(knownConstants: number): void;
  /** The next feature that may vary in the node, or -1 when there is none left. Call `settle` with the result. */
  next(): number;
  /** Records whether the feature that `next` gave is constant in the node. */
  settle(constant: boolean): void;
  /** Ends the node and gives its number of constant features, with which its children begin. */
  end(): number;
}

/** @param seed - unsigned 32-bit integer */
export function createFeatureDraw(count: number, seed: number): FeatureDraw {
  const nextInteger = xorshift(seed);
  const features = Int32Array.from({ length: count }, (_, feature) => feature);
  const constants = new Int32Array(count);
  let known = 0;
  let drawnKnown = 0;
  let found = 0;
  let undrawn = 0;
  let position = 0;

  function exchange(i: number, j: number): void {
    const feature = features[i];
    features[i] = features[j];
    features[j] = feature;
  }

  return {
    begin(knownConstants) {
      known = knownConstants;
      drawnKnown = 0;
      found = 0;
      undrawn = count;
    },
    next() {
      while (undrawn > known + found) {
        position = nextInteger(drawnKnown, undrawn - found);
        if (position >= known) {
          position += found;
          return features[position];
        }
        exchange(drawnKnown++, position);
      }
      return -1;
    },
    settle(constant) {
      if (constant) exchange(position, known + found++);
      else exchange(position, --undrawn);
    },
    end() {
      features.set(constants.subarray(0, known));
      constants.set(features.subarray(known, known + found), known);
      return known + found;
    },
  };
}

/**
 * Marsaglia's 32-bit xorshift (Journal of Statistical Software 8(14), 2003) with the shifts 13, 17 and 5.
 *
 * @returns a function that gives the next integer of [low, high)
 */
function xorshift(seed: number): (low: number, high: number) => number {
  let state = seed === 0 ? 1 : seed;
  return (low, high) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return low + ((state & 0x7fffffff) % (high - low));
  };
}
