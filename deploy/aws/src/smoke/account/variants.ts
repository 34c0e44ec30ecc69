import type { Environment } from "../../programs.ts";
import type { Journal } from "../check.ts";
import { ANEW, type Deployment, type Variables } from "./deployment.ts";
import type { AccountOptions } from "./options.ts";
import { tryThrottle } from "./throttle.ts";
import { openTrial } from "./trial.ts";
import type { World } from "./world.ts";

/** Another way to deploy the same, which the deploy command's own smoke test judges. */
export interface Variant {
  readonly title: string;
  readonly variables: Variables;
  /** What its smoke test needs to be let in. */
  readonly env?: Environment;
  /** Whether its limit is tried, too: each kind of API has its own. */
  readonly limit?: boolean;
}

const CLOSED = { allow_unauthenticated: "false" };
const OPEN: Variant = {
  title: "HTTP API, none",
  variables: { api: "http", auth: "none", allow_unauthenticated: "true" },
};

/** What is tried after the first deployment. The deploy command keeps variables, so each adds to those before it. */
export function variantsOf({ issuer, audience, token, snapstart, provisioned }: AccountOptions): readonly Variant[] {
  const variants: Variant[] = [
    // before others, which close it again
    OPEN,
    { title: "REST API, iam", variables: { api: "rest", auth: "iam", ...CLOSED } },
    { title: "REST API, api_key", variables: { api: "rest", auth: "api_key", ...CLOSED }, limit: true },
  ];
  if (issuer !== undefined && audience !== undefined && token !== undefined) {
    const variables = { api: "http", auth: "jwt", jwt: { issuer, audience: [audience] }, ...CLOSED };
    variants.push({ title: "HTTP API, jwt", variables, env: { IRIS_TOKEN: token } });
  }
  const env = token === undefined ? {} : { IRIS_TOKEN: token };
  if (snapstart) variants.push({ title: "SnapStart", variables: { snapstart: "true" }, env });
  const alone = { snapstart: "false", provisioned_concurrency: 1 };
  if (provisioned) variants.push({ title: "provisioned concurrency", variables: alone, env });
  return variants;
}

/** Deploys each in its turn. The open one stays open no longer than until the next. */
export async function tryVariants(
  deployment: Deployment,
  options: AccountOptions,
  journal: Journal,
  world: World,
): Promise<void> {
  let open = false;
  try {
    for (const variant of variantsOf(options)) {
      open ||= variant === OPEN;
      const done = await tryVariant(variant, deployment, journal);
      if (done && variant !== OPEN) open = false;
      if (done && variant.limit) await tryThrottle(openTrial(await deployment.outputs(), journal, world));
    }
    if (open) open = !(await close(deployment, journal));
  } finally {
    if (open) world.terminal.write("The endpoint may be open to the whole internet (auth is none): remove it.");
  }
}

const tryVariant = ({ title, variables, env }: Variant, deployment: Deployment, journal: Journal) =>
  journal.check(`${title}: deployed, and passes its smoke test`, async () => {
    await deployment.run(ANEW, variables, env);
    return true;
  });

const close = (deployment: Deployment, journal: Journal) =>
  journal.check("the open endpoint is closed again", async () => {
    await deployment.run(ANEW, { api: "http", auth: "iam", ...CLOSED });
    return true;
  });
