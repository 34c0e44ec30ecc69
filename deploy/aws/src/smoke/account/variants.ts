import type { Environment } from "../../programs.ts";
import type { Variables } from "./deployment.ts";
import type { AccountOptions } from "./options.ts";

/** Another way to deploy the same, which the deploy command's own smoke test judges. */
export interface Variant {
  readonly title: string;
  readonly variables: Variables;
  /** What its smoke test needs to be let in. */
  readonly env?: Environment;
}

/** What is tried after the first deployment. The deploy command keeps variables, so each adds to those before it. */
export function variantsOf({ issuer, audience, token, snapstart, provisioned }: AccountOptions): readonly Variant[] {
  const variants: Variant[] = [{ title: "REST API, api_key", variables: { api: "rest", auth: "api_key" } }];
  if (issuer !== undefined && audience !== undefined && token !== undefined) {
    const variables = { api: "http", auth: "jwt", jwt: { issuer, audience: [audience] } };
    variants.push({ title: "HTTP API, jwt", variables, env: { IRIS_TOKEN: token } });
  }
  const env = token === undefined ? {} : { IRIS_TOKEN: token };
  if (snapstart) variants.push({ title: "SnapStart", variables: { snapstart: "true" }, env });
  const alone = { snapstart: "false", provisioned_concurrency: 1 };
  if (provisioned) variants.push({ title: "provisioned concurrency", variables: alone, env });
  return variants;
}
