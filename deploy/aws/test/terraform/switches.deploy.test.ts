import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changesOf } from "../support/plan.ts";
import { pushImage } from "../support/pushImage.ts";
import { isTerraformThere, type Variables, type Workspace, workspace } from "../support/terraform.ts";

const BASE: Variables = { name: "iris-test", force_destroy: true };
const DEPLOYED: Variables = { ...BASE, image_tag: "0.1.0" };
const PAGES: Variables = { cors_origins: ["https://app.example.com"] };
const JWT: Variables = { auth: "jwt", jwt: { issuer: "https://issuer.example.com/", audience: ["iris"] } };
const KEYS: Variables = { ...DEPLOYED, ...PAGES, api: "rest", auth: "api_key", rest_access_logs: "create" };
const SIGNED: Variables = { ...DEPLOYED, api: "rest" };

const HTTP = "module.api_http[0].aws_apigatewayv2_";
const REST = "module.api_rest[0].aws_api_gateway_";
const DEPLOYMENT = `${REST}deployment.this`;

const there = (await isTerraformThere()) && isMotoInstalled;

/** Whether an apply has done one thing and then another. */
const inOrder = (said: string, first: string, then: string): boolean =>
  said.includes(first) && said.includes(then) && said.indexOf(first) < said.indexOf(then);

describe.skipIf(!there)("settings switched (needs terraform, and moto: deploy/tools/install.sh aws)", () => {
  let aws: MockAws;
  let terraform: Workspace;
  beforeAll(async () => {
    // moto knows AWS's managed policies only on demand
    vi.stubEnv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    aws = await startMockAws();
    terraform = await workspace(aws.env);
    await terraform.apply(BASE);
    await pushImage(aws.url, "iris-test", "0.1.0");
  });
  afterAll(async () => {
    await terraform.remove();
    await aws.stop();
  });

  /** Applies, and sees to it that nothing is left to do. */
  const apply = async (variables: Variables): Promise<string> => {
    const said = await terraform.apply(variables);
    expect(changesOf(await terraform.plan(variables))).toEqual([]);
    return said;
  };
  const changes = async (variables: Variables): Promise<string[]> => changesOf(await terraform.plan(variables));

  test("HTTP API, jwt to iam, jobs off: routes let go of the authorizer before it goes", async () => {
    await apply({ ...DEPLOYED, ...JWT, ...PAGES, batch: true, training: true });
    const said = await apply(DEPLOYED);
    const letGo = `${HTTP}route.this["$default"]: Modifications complete`;
    expect(inOrder(said, letGo, `${HTTP}authorizer.jwt[0]: Destroying`)).toBe(true);
  });

  test("HTTP API to REST API, with keys, pages and access logs", async () => {
    expect(await apply(KEYS)).toContain(`${HTTP}api.this: Destruction complete`);
  });

  test("REST API: what is in the deployment's copy, and nothing else, has a new one taken", async () => {
    const [origin, throttle, closed] = [
      await changes({ ...KEYS, cors_origins: ["https://other.example.com"] }),
      await changes({ ...KEYS, throttle: { rate: 10 } }),
      await changes({ ...SIGNED, ...PAGES, rest_access_logs: "create" }),
    ];
    expect(origin).toContain(`create and delete ${DEPLOYMENT}`);
    expect(closed).toContain(`create and delete ${DEPLOYMENT}`);
    expect(throttle.filter((change) => change.includes(".aws_api_gateway_"))).toEqual([
      `update ${REST}method_settings.all`,
      `update ${REST}usage_plan.this[0]`,
    ]);
  });

  test("REST API, pages no more: all that a deployment copies is closed before it is taken, and none of it goes after", async () => {
    const without = await changes({ ...KEYS, cors_origins: [] });
    const copied = without.filter((change) => /aws_api_gateway_(method\.|integration|gateway_response)/.test(change));
    expect(copied).toContain(`update ${REST}method.this["OPTIONS /{proxy+}"]`);
    expect(copied).toContain(`update ${REST}gateway_response.cors["DEFAULT_4XX"]`);
    expect(copied.filter((change) => !change.startsWith("update "))).toEqual([]);
    expect(without).toContain(`create and delete ${DEPLOYMENT}`);
  });

  test("REST API, keys to iam, pages and logs off: the stage lets go of its logs before they go", async () => {
    const said = await apply(SIGNED);
    const closed = `${REST}method.this["OPTIONS /{proxy+}"]: Modifications complete`;
    expect(inOrder(said, closed, `${DEPLOYMENT}: Creating`)).toBe(true);
    const letGo = `${REST}stage.this: Modifications complete`;
    const gone = [`${REST}account.this[0]`, "module.api_rest[0].aws_cloudwatch_log_group.access[0]"];
    expect(gone.filter((address) => !inOrder(said, letGo, `${address}: Destroying`))).toEqual([]);
  });

  test("REST API to an HTTP API that is open, to none", async () => {
    const open = await apply({ ...DEPLOYED, auth: "none", allow_unauthenticated: true });
    expect(open).toContain(`${REST}rest_api.this: Destruction complete`);
    expect(await apply({ ...DEPLOYED, api: "none" })).toContain(`${HTTP}api.this: Destruction complete`);
  });
});
