/** Rows of the published walk-throughs and what the reference model says about them. */
export const setosa = {
  named: { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 },
  row: [5.1, 3.5, 1.4, 0.2],
  prediction: { label: "setosa", probability: 1 },
};
export const virginica = {
  named: { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 },
  prediction: { label: "virginica", probability: 0.9997 },
};
export const versicolor = {
  row: [5.7, 2.8, 4.5, 1.3],
  prediction: { label: "versicolor", probability: 0.9998 },
};
