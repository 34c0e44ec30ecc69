import { Type } from "@sinclair/typebox";
import Fastify from "fastify";

/** The anchor: a bare Fastify route with schemas of iris's input and output that answers a constant. */
const row = Type.Object(
  Object.fromEntries(
    ["sepal_length", "sepal_width", "petal_length", "petal_width"].map((name) => [name, Type.Number()]),
  ),
  { additionalProperties: false },
);
const answer = Type.Object({ prediction: Type.Object({ label: Type.String(), probability: Type.Number() }) });

const app = Fastify();
app.post("/predict", { schema: { body: row, response: { 200: answer } } }, async () => ({
  prediction: { label: "virginica", probability: 0.9997 },
}));
await app.listen({ host: "127.0.0.1", port: Number(process.env.IRIS_PORT) });
