/** Two flowers and what the reference model says about them, to the digits that were published. */
export const setosa = {
  row: { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 },
  probability: 0.9999555689,
} as const;

export const virginica = {
  row: { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 },
  probability: 0.99970156,
} as const;
