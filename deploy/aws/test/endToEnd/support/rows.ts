/** Story A1's row, and what the bundled data make of it. */
export const virginica = {
  row: { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 },
  prediction: { label: "virginica", probability: 0.9997 },
};

/** Rows all over the field, always the same ones. */
export const manyRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    sepal_length: 4 + ((index * 7) % 40) / 10,
    sepal_width: 2 + ((index * 3) % 25) / 10,
    petal_length: 1 + ((index * 11) % 60) / 10,
    petal_width: 0.1 + ((index * 5) % 24) / 10,
  }));
