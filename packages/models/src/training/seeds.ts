const STATE = 624;
const SHIFT = 397;
const MAX_SEED = 2 ** 31 - 2;

/**
 * The seeds of the trees, one after another, as scikit-learn draws them from NumPy's `RandomState(seed).randint`.
 *
 * @param seed - scikit-learn's `random_state`, an unsigned 32-bit integer
 * @returns a function that gives the next seed, of 0 to 2^31 - 2
 */
export function createSeeds(seed: number): () => number {
  const next = mersenneTwister(seed);
  return () => {
    let drawn = next() & 0x7fffffff;
    while (drawn > MAX_SEED) drawn = next() & 0x7fffffff;
    return drawn;
  };
}

/** The 32-bit Mersenne Twister (Matsumoto and Nishimura, ACM TOMACS 8, 1998), with its seeding of 2002. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(STATE);
  state[0] = seed;
  for (let i = 1; i < STATE; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let next = STATE;
  return () => {
    if (next === STATE) {
      twist(state);
      next = 0;
    }
    return temper(state[next++]);
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < STATE; i++) {
    const mixed = (state[i] & 0x80000000) | (state[(i + 1) % STATE] & 0x7fffffff);
    state[i] = state[(i + SHIFT) % STATE] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
  }
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}
