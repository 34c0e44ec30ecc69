import { Type } from "@sinclair/typebox";
import { CheckFailed, type Journal } from "./check.ts";
import { type Endpoint, expectStatus } from "./endpoint.ts";
import { insist } from "./insist.ts";
import { checkPrediction } from "./prediction.ts";
import { checkProblem } from "./problem.ts";
import { readJson } from "./shape.ts";
import type { Subject } from "./subject.ts";

const Ready = Type.Object({ status: Type.Literal("ready"), model: Type.String(), version: Type.String() });
const Models = Type.Object({ models: Type.Array(Type.Object({ name: Type.String() }), { minItems: 1 }) });

const WARM_REQUESTS = 5;

/**
 * Asks the endpoint as somebody who may.
 * @param subject the model to ask; undefined when the function has not told one
 */
export async function checkEndpoint(
  endpoint: Endpoint,
  subject: Subject | undefined,
  journal: Journal,
  patienceMs: number,
): Promise<void> {
  await journal.check("the endpoint lets in who may, and is ready", async (note) => {
    const answer = await insist(async () => {
      const answer = await endpoint.ask("/health/ready");
      expectStatus(answer, 200, "401 and 403 are the gateway's: may these credentials call it?");
      return answer;
    }, patienceMs);
    const { model, version } = readJson(Ready, answer.text, "readiness");
    note(`${endpoint.url}, ${model} version ${version}, ${answer.ms.toFixed(0)} ms`);
  });
  await journal.check("GET /models lists them", async (note) => {
    const answer = await endpoint.ask("/models");
    expectStatus(answer, 200);
    note(
      readJson(Models, answer.text, "a list of models")
        .models.map(({ name }) => name)
        .join(", "),
    );
  });
  if (subject === undefined)
    journal.skip("POST /predict", "no row is known, since the function has not told its model");
  else await checkPredictions(endpoint, subject, journal);
  await journal.check("bad input is answered with a problem document that says why", async (note) => {
    const answer = await endpoint.ask("/predict", { body: '{"no_feature_of_any_model": 1}' });
    checkProblem(answer, 400, "INVALID_INPUT");
    note("400 INVALID_INPUT");
  });
  await journal.check("an address where nothing is, is 404", async () => {
    checkProblem(await endpoint.ask("/nothing/is/here"), 404, "NOT_FOUND");
  });
}

async function checkPredictions(endpoint: Endpoint, subject: Subject, journal: Journal): Promise<void> {
  const body = JSON.stringify(subject.row);
  await journal.check("POST /predict predicts", async (note) => {
    const answer = await endpoint.ask("/predict", { body });
    expectStatus(answer, 200);
    const prediction = checkPrediction(subject, answer.text);
    const model = answer.headers["x-model"];
    if (model !== subject.model.model) throw new CheckFailed(`x-model ${model}`, subject.model.model);
    note(`${prediction} by version ${answer.headers["x-model-version"]}`);
  });
  await journal.check("warm answers come", async (note) => {
    const times: number[] = [];
    for (let asked = 0; asked < WARM_REQUESTS; asked++) {
      const answer = await endpoint.ask("/predict", { body });
      expectStatus(answer, 200);
      times.push(answer.ms);
    }
    const median = times.toSorted((one, other) => one - other)[Math.floor(WARM_REQUESTS / 2)] ?? 0;
    note(`in ${median.toFixed(0)} ms (median of ${WARM_REQUESTS}, from here, through the gateway)`);
  });
}
