/** Asks a running server (`npm start`), typed: misspell a feature and this does not compile. */
import { predict } from "iris-client";

const flower = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const { label, probability } = await predict("iris", flower);
console.log(`${label}, with a probability of ${probability}`);

const patient = await predict("diabetes", [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]);
console.log(`progression after a year: ${patient.value}`);
