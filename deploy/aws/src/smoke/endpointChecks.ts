import { setTimeout as delay } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import type { DeploymentOutputs } from "../outputs.ts";
import { type Caller, type Endpoint, expectStatus, type Response } from "./endpoint.ts";
import { type Example, readPrediction } from "./functionChecks.ts";
import { CheckFailed, excerpt, readJson, type TestReport } from "./report.ts";

const Ready = Type.Object({ status: Type.Literal("ready"), model: Type.String(), version: Type.String() });
const Models = Type.Object({ models: Type.Array(Type.Object({ name: Type.String() }), { minItems: 1 }) });
/** A problem document (RFC 9457) with the stable code. */
const Problem = Type.Object({ status: Type.Integer(), code: Type.String(), detail: Type.String({ minLength: 1 }) });

const WARM_REQUESTS = 5;
const RETRY_DELAY_MS = 2000;

type Auth = DeploymentOutputs["auth"];
type ClosedAuth = Exclude<Auth, "none">;

/** How a gateway refuses, by authentication, and what a request lacks then. */
const REFUSALS: Readonly<Record<ClosedAuth, { readonly status: number; readonly missing: string }>> = {
  iam: { status: 403, missing: "signature" },
  jwt: { status: 401, missing: "token" },
  api_key: { status: 403, missing: "key" },
};

/** Manages models (model repository extension of the Open Inference Protocol); always behind IAM. */
const MANAGEMENT_PATH = "/v2/repository/index";

/**
 * Checks the endpoint as a permitted caller.
 * @param example undefined when the function did not predict
 */
export async function checkEndpoint(
  endpoint: Endpoint,
  example: Example | undefined,
  report: TestReport,
  maxWaitMs: number,
): Promise<void> {
  await report.check("the endpoint accepts a permitted caller, and is ready", async (note) => {
    const response = await retryUntil(async () => {
      const ready = await endpoint.send("/health/ready");
      expectStatus(ready, 200, "401 and 403 are the gateway's: may these credentials call it?");
      return ready;
    }, maxWaitMs);
    const { model: name, version } = readJson(Ready, response.text, "readiness");
    note(`${endpoint.url}, ${name} version ${version}, ${response.ms.toFixed(0)} ms`);
  });
  await report.check("GET /models lists models", async (note) => {
    const response = await endpoint.send("/models");
    expectStatus(response, 200);
    const { models } = readJson(Models, response.text, "a list of models");
    note(models.map(({ name }) => name).join(", "));
  });
  if (example === undefined) report.skip("POST /predict", "the function did not predict, so there is no row");
  else await checkPredictions(endpoint, example, report);
  await report.check("bad input gets a problem document", async (note) => {
    const response = await endpoint.send("/predict", { body: '{"no_feature_of_any_model": 1}' });
    checkProblem(response, 400, "INVALID_INPUT");
    note("400 INVALID_INPUT");
  });
  await report.check("an unknown path gets 404", async () => {
    checkProblem(await endpoint.send("/nothing/is/here"), 404, "NOT_FOUND");
  });
}

async function checkPredictions(endpoint: Endpoint, example: Example, report: TestReport): Promise<void> {
  const body = JSON.stringify(example.row);
  await report.check("POST /predict predicts", async (note) => {
    const response = await endpoint.send("/predict", { body });
    const prediction = readPrediction(response);
    if (prediction !== example.prediction) {
      throw new CheckFailed(`the function's prediction, ${excerpt(example.prediction)}`, excerpt(prediction));
    }
    note(`${excerpt(prediction)} by ${response.headers["x-model"]} version ${response.headers["x-model-version"]}`);
  });
  await report.check("warm responses", async (note) => {
    const times: number[] = [];
    for (let count = 0; count < WARM_REQUESTS; count++) {
      const response = await endpoint.send("/predict", { body });
      expectStatus(response, 200);
      times.push(response.ms);
    }
    const median = times.toSorted((one, other) => one - other)[WARM_REQUESTS >> 1] ?? 0;
    note(`${median.toFixed(0)} ms (median of ${WARM_REQUESTS}, from here, through the gateway)`);
  });
}

/** @throws CheckFailed when a response is no problem document with this status and code */
function checkProblem(response: Response, status: number, code: string): void {
  expectStatus(response, status);
  const type = String(response.headers["content-type"] ?? "no content type");
  if (!type.startsWith("application/problem+json")) {
    throw new CheckFailed("application/problem+json", type, "Does the gateway forward the header?");
  }
  const problem = readJson(Problem, response.text, "a problem document");
  if (problem.status !== status || problem.code !== code) {
    throw new CheckFailed(`${status} ${code}`, `${problem.status} ${problem.code}`);
  }
}

/**
 * Checks that the endpoint refuses callers without permission.
 * @param mock whether AWS is a mock, which does not verify signatures
 */
export async function checkRefusals(
  endpoint: Endpoint,
  auth: Auth,
  report: TestReport,
  { maxWaitMs, mock }: { readonly maxWaitMs: number; readonly mock: boolean },
): Promise<void> {
  if (auth === "none") {
    report.skip("the endpoint refuses callers without permission", "auth is none: it is open to the whole internet");
  } else {
    const { status, missing } = REFUSALS[auth];
    const refuses = (as: Caller) => () =>
      retryUntil(async () => expectRefusal(await endpoint.send("/health/live", { as }), [status]), maxWaitMs);
    await report.check(`the endpoint refuses a request without a ${missing}`, refuses("anonymous"));
    const title = `the endpoint refuses a forged ${missing}`;
    if (mock && auth === "iam") report.skip(title, "the mock does not verify signatures, only AWS does");
    else await report.check(title, refuses("forged"));
  }
  await report.check("management paths are refused without IAM", () =>
    retryUntil(async () => {
      // a key or a token that permits predictions must not permit this
      const as = auth !== "iam" && endpoint.hasCredentials ? "permitted" : "anonymous";
      expectRefusal(await endpoint.send(MANAGEMENT_PATH, { body: "{}", as, expect403: true }), [403, 401]);
    }, maxWaitMs),
  );
}

function expectRefusal(response: Response, statuses: readonly number[]): void {
  if (statuses.includes(response.status)) return;
  const hint = "The path is open: destroy the endpoint, or close it (the routes of deploy/terraform/modules/api-*).";
  const { status, text } = response;
  throw new CheckFailed(`status ${statuses[0]}`, `${status} (${excerpt(text)})`, status < 400 ? hint : "");
}

/**
 * Repeats work until it passes, because changes in AWS take time (a key up to a minute).
 * @param maxWaitMs 0 for one attempt
 * @throws the last CheckFailed; other errors at once
 */
async function retryUntil<T>(work: () => Promise<T>, maxWaitMs: number): Promise<T> {
  const deadline = performance.now() + maxWaitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CheckFailed) || performance.now() + RETRY_DELAY_MS > deadline) throw error;
    }
    await delay(RETRY_DELAY_MS);
  }
}
