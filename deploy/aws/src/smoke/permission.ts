import { Sha256 } from "@aws-crypto/sha256-js";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SignatureV4 } from "@smithy/signature-v4";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Environment } from "../programs.ts";
import { clientSettings } from "./aws.ts";
import type { Question } from "./send.ts";

/** Who asks: somebody who may, somebody who shows nothing, somebody who shows what is made up. */
export type Caller = "permitted" | "stranger" | "impostor";

/** Adds to a request what its caller shows. */
export type Permit = (url: URL, question: Question) => Promise<Question>;

const MADE_UP = "made-up-by-the-smoke-test";

/** What a caller shows to an endpoint; undefined where that is not known here (a token that nobody gave). */
export function permitOf(outputs: DeploymentOutputs, caller: Caller, env: Environment): Permit | undefined {
  if (caller === "stranger" || outputs.auth === "none") return async (_url, question) => question;
  const forged = caller === "impostor";
  switch (outputs.auth) {
    case "iam":
      return signing(outputs.region, env, forged);
    case "api_key":
      return withHeader("x-api-key", forged ? MADE_UP : outputs.api_key);
    case "jwt":
      return withHeader("authorization", forged ? `Bearer ${MADE_UP}` : env.IRIS_TOKEN && `Bearer ${env.IRIS_TOKEN}`);
  }
}

function withHeader(name: string, value: string | null | undefined): Permit | undefined {
  if (!value) return undefined;
  return async (_url, question) => ({ ...question, headers: { ...question.headers, [name]: value } });
}

/** Signature Version 4 for `execute-api`, by the credentials that the AWS SDK finds. */
function signing(region: string, env: Environment, forged: boolean): Permit {
  const { credentials } = new LambdaClient(clientSettings(env, region)).config;
  return async (url, question) => {
    const own = await credentials();
    const signer = new SignatureV4({
      service: "execute-api",
      region,
      credentials: forged ? { ...own, secretAccessKey: MADE_UP } : own,
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method: question.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...question.headers, host: url.host },
      ...(question.body !== undefined && { body: question.body }),
    });
    return { ...question, headers };
  };
}
