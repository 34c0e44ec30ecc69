/** Mounts iris in a Fastify app that is there already. */
import Fastify from "fastify";
import { iris } from "iris-server";

const app = Fastify();
app.get("/", async () => "the app's own page");
await app.register(iris, { prefix: "/ml" });

const answer = await app.inject({ method: "POST", url: "/ml/predict", payload: [5.1, 3.5, 1.4, 0.2] });
console.log(answer.json());
await app.close();
