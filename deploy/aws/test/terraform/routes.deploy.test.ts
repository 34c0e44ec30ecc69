import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Resource, resourcesOf } from "../support/plan.ts";
import { pushImage } from "../support/pushImage.ts";
import { isTerraformThere, type Variables, type Workspace, workspace } from "../support/terraform.ts";

const BASE: Variables = { name: "iris-test", force_destroy: true };
const DEPLOYED: Variables = { ...BASE, image_tag: "0.1.0" };
const PAGES: Variables = { cors_origins: ["https://app.example.com"] };
const JWT: Variables = { auth: "jwt", jwt: { issuer: "https://issuer.example.com/", audience: ["iris"] } };
const OPEN: Variables = { auth: "none", allow_unauthenticated: true };

const there = (await isTerraformThere()) && isMotoInstalled;

/** Who may ask what: "GET /a": "AWS_IAM". */
const httpRoutes = (resources: readonly Resource[]): Record<string, unknown> =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type === "aws_apigatewayv2_route")
      .map(({ values }) => [String(values.route_key), values.authorization_type]),
  );

/** The same; the paths are in the addresses, since ids of resources are not known before there are any. */
const restMethods = (resources: readonly Resource[]): Record<string, unknown> =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type === "aws_api_gateway_method")
      .map(({ address, values }) => [
        `${/\["(.*)"\]$/.exec(address)?.[1]}`,
        values.api_key_required === true ? "key" : values.authorization,
      ]),
  );

describe.skipIf(!there)("the routes of the API (needs terraform, and moto: deploy/tools/install.sh aws)", () => {
  let aws: MockAws;
  let terraform: Workspace;
  beforeAll(async () => {
    aws = await startMockAws();
    terraform = await workspace(aws.env);
    await terraform.apply(BASE);
    await pushImage(aws.url, "iris-test", "0.1.0");
  });
  afterAll(async () => {
    await terraform.remove();
    await aws.stop();
  });
  const planned = async (variables: Variables): Promise<Resource[]> =>
    resourcesOf(await terraform.plan({ ...DEPLOYED, ...variables }));

  test.each([
    ["iam", {}, "AWS_IAM"],
    ["jwt", JWT, "JWT"],
    ["none", OPEN, "NONE"],
  ])("HTTP API, auth = %s: what manages models wants IAM all the same", async (_, auth, authorization) => {
    expect(httpRoutes(await planned(auth))).toEqual({
      $default: authorization,
      "ANY /v2/repository": "AWS_IAM",
      "ANY /v2/repository/{proxy+}": "AWS_IAM",
    });
  });

  test("HTTP API: a browser's preflight needs no token, where pages may call", async () => {
    expect(httpRoutes(await planned({ ...JWT, ...PAGES }))).toEqual({
      $default: "JWT",
      "OPTIONS /": "NONE",
      "OPTIONS /{proxy+}": "NONE",
      "ANY /v2/repository": "AWS_IAM",
      "ANY /v2/repository/{proxy+}": "AWS_IAM",
    });
  });

  test.each([
    ["iam", {}, "AWS_IAM"],
    ["api_key", { auth: "api_key" }, "key"],
    ["none", OPEN, "NONE"],
  ])("REST API, auth = %s: what manages models wants IAM all the same", async (_, auth, authorization) => {
    expect(restMethods(await planned({ api: "rest", ...auth }))).toEqual({
      "ANY /": authorization,
      "ANY /{proxy+}": authorization,
      "ANY /v2": authorization,
      "ANY /v2/{proxy+}": authorization,
      "ANY /v2/repository": "AWS_IAM",
      "ANY /v2/repository/{proxy+}": "AWS_IAM",
      // no page may ask, so a preflight is asked what everybody is
      "OPTIONS /": authorization,
      "OPTIONS /{proxy+}": authorization,
      "OPTIONS /v2": authorization,
      "OPTIONS /v2/{proxy+}": authorization,
    });
  });

  test("REST API: a browser's preflight needs no key, and refusals can be read by pages", async () => {
    const resources = await planned({ api: "rest", auth: "api_key", ...PAGES });
    expect(restMethods(resources)).toMatchObject({
      "OPTIONS /": "NONE",
      "OPTIONS /{proxy+}": "NONE",
      "OPTIONS /v2": "NONE",
      "OPTIONS /v2/{proxy+}": "NONE",
    });
    const refusals = resources.filter(({ type }) => type === "aws_api_gateway_gateway_response");
    expect(refusals.map(({ values }) => [values.response_type, values.response_parameters])).toEqual(
      ["DEFAULT_4XX", "DEFAULT_5XX"].map((kind) => [
        kind,
        { "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'" },
      ]),
    );
  });

  test("training where there is no default VPC: the plan says what to set", async () => {
    const region = "us-west-2";
    for (const id of await subnets(aws.url, region)) await ec2(aws.url, region, `Action=DeleteSubnet&SubnetId=${id}`);
    const { code, text } = await terraform.attempt([
      ...["plan", "-input=false", "-var", "name=iris-test", "-var", "image_tag=0.1.0"],
      ...["-var", "training=true", "-var", `region=${region}`],
    ]);
    expect(code).toBe(1);
    expect(text.replace(/\s+(│ )?/g, " ")).toContain("Set training_subnets to subnets");
  });
});

/** Asks the mock's EC2, unsigned, which it does not mind. */
async function ec2(url: string, region: string, action: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/${region}/ec2/aws4_request`,
    },
    body: `${action}&Version=2016-11-15`,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The mock answered ${action} with ${text}`);
  return text;
}

const subnets = async (url: string, region: string): Promise<string[]> =>
  [...(await ec2(url, region, "Action=DescribeSubnets")).matchAll(/<subnetId>(.*?)<\/subnetId>/g)].map(
    ([, id]) => `${id}`,
  );
