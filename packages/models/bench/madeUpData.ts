/** What a made-up data set looks like; with 0 classes its label is a number. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  /** Digits after the point of a feature: few make ties. @default 6 */
  readonly digits?: number;
}

/** A CSV file whose label depends on its features and a little on chance; the same in every run. */
export function madeUpCsv({ rows, columns, classes, digits = 6 }: Shape): string {
  const random = seeded(rows + columns + classes);
  const header = Array.from({ length: columns }, (_, column) => `x${column}`);
  const lines = Array.from({ length: rows }, () => {
    const features = Array.from({ length: columns }, () => Number((random() * 10 - 5).toFixed(digits)));
    const score = features[0]! * 2 + features[1]! ** 2 - features[2]! * features[3]! + random() * 4;
    const label = classes === 0 ? score.toFixed(4) : `class_${Math.abs(Math.floor(score / 5)) % classes}`;
    return [...features, label].join(",");
  });
  return [[...header, "label"].join(","), ...lines].join("\n");
}

/** A linear congruential generator with the constants of Numerical Recipes: good enough for made-up data. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
