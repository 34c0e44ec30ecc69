import type { DeploymentOutputs } from "../outputs.ts";
import { ONLY_AWS } from "./aws.ts";
import { CheckFailed, type Journal } from "./check.ts";
import { type Endpoint, expectStatus } from "./endpoint.ts";
import { insist } from "./insist.ts";
import type { Caller } from "./permission.ts";
import type { Answer } from "./send.ts";
import { excerpt } from "./shape.ts";

type Auth = DeploymentOutputs["auth"];

/** What a gateway says to whom it does not know; documented by API Gateway. */
const REFUSALS: Readonly<Record<Exclude<Auth, "none">, number>> = { iam: 403, jwt: 401, api_key: 403 };
const SHOWN: Readonly<Record<Exclude<Auth, "none">, string>> = {
  iam: "a signature",
  jwt: "a token",
  api_key: "a key",
};

/** An address that manages models (model repository extension of the Open Inference Protocol); always behind IAM. */
const MANAGEMENT = "/v2/repository/index";

/**
 * Whether the endpoint refuses who may not ask.
 * @param mock whether AWS is played by a mock, which cannot verify signatures
 */
export async function checkRefusals(
  endpoint: Endpoint,
  auth: Auth,
  journal: Journal,
  { patienceMs, mock }: { readonly patienceMs: number; readonly mock: boolean },
): Promise<void> {
  const refuses = (as: Caller, closed: Exclude<Auth, "none">) => () =>
    insist(async () => expectRefusal(await endpoint.ask("/health/live", { as }), closed), patienceMs);
  if (auth === "none") {
    journal.skip("the endpoint refuses strangers", "auth is none: it is open to the whole internet");
  } else {
    await journal.check(`the endpoint refuses a request without ${SHOWN[auth]}`, refuses("stranger", auth));
    const title = `the endpoint refuses ${SHOWN[auth]} that is made up`;
    if (mock && auth === "iam") journal.skip(title, ONLY_AWS);
    else await journal.check(title, refuses("impostor", auth));
  }
  await journal.check("paths that manage models are refused without IAM", () =>
    insist(async () => {
      const as = auth === "iam" || !endpoint.mayAsk ? "stranger" : "permitted";
      const answer = await endpoint.ask(MANAGEMENT, { body: "{}", as, refused: true });
      if (answer.status !== 401 && answer.status !== 403) throw open(answer, "403");
    }, patienceMs),
  );
}

function expectRefusal(answer: Answer, auth: Exclude<Auth, "none">): void {
  if (answer.status < 400) throw open(answer, String(REFUSALS[auth]));
  expectStatus(answer, REFUSALS[auth]);
}

const open = ({ status, text }: Answer, wanted: string): CheckFailed => {
  const todo = "The path is open: destroy the endpoint, or close it (the routes of deploy/terraform/modules/api-*).";
  return new CheckFailed(`status ${status} (${excerpt(text)})`, wanted, todo);
};
