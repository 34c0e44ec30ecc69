import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changesOf, type Resource, resourcesOf } from "../support/plan.ts";
import { pushImage } from "../support/pushImage.ts";
import { RULES } from "../support/rules.ts";
import { tagged } from "../support/tagged.ts";
import { isTerraformThere, type Variables, type Workspace, workspace } from "../support/terraform.ts";
import { MUTATIONS } from "./mutations.ts";
import { rightsIn, rightsOfRoles } from "./roles.ts";

const BASE: Variables = { name: "iris-test", force_destroy: true };
const EVERYTHING: Variables = {
  ...BASE,
  image_tag: "0.1.0",
  batch: true,
  training: true,
  monthly_budget_usd: 10,
  alarm_emails: ["ops@example.com"],
  cors_origins: ["https://app.example.com", "http://localhost:5173"],
};
/** Two APIs; between them, everything that variables can bring. */
const DEPLOYMENTS: Record<string, Variables> = {
  "an HTTP API for signed requests": { ...EVERYTHING, provisioned_concurrency: 1 },
  "a REST API for keys": {
    ...EVERYTHING,
    api: "rest",
    auth: "api_key",
    rest_access_logs: "create",
    keep_warm_minutes: 5,
  },
};
/** The mock has no use for the first and takes a minute for the second, so they are planned and not applied. */
const AS_ON_AWS: Variables = { enforce_tls: true, bucket_lifecycle: true };

const PLACE = {
  name: "iris-test",
  region: "eu-west-1",
  account: "123456789012",
  bucket: "iris-test-123456789012-eu-west-1",
};

const there = (await isTerraformThere()) && isMotoInstalled;

describe.skipIf(!there)("the modules on a mock of AWS (needs terraform, and moto: deploy/tools/install.sh aws)", () => {
  let aws: MockAws;
  beforeAll(async () => {
    // moto knows AWS's managed policies only on demand
    vi.stubEnv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    aws = await startMockAws();
  });
  afterAll(() => aws.stop());
  /** Faults that could be made in one of the deployments, at least. */
  const seen = new Set<string>();

  describe.each(Object.entries(DEPLOYMENTS))("%s, with all that belongs to it", (_, variables) => {
    let terraform: Workspace;
    /** What is there, and what would be on AWS. */
    let resources: Resource[];

    beforeAll(async () => {
      terraform = await workspace(aws.env);
      await terraform.apply(BASE);
      await pushImage(aws.url, PLACE.name, "0.1.0");
      await terraform.apply(variables);
      resources = resourcesOf(await terraform.plan({ ...variables, ...AS_ON_AWS }));
    });
    afterAll(() => terraform.remove());

    test("a second plan is empty", async () => {
      const changes = changesOf(await terraform.plan(variables));
      // moto forgets who is told of a budget
      expect(changes.filter((change) => !change.includes("aws_budgets_budget"))).toEqual([]);
    });

    test.each(Object.entries(RULES))("%s", (_rule, rule) => {
      expect(rule(resources)).toEqual([]);
    });

    test("each role may do what it needs, and nothing else", () => {
      const wanted = rightsOfRoles(PLACE);
      expect(rightsIn(resources)).toEqual(
        Object.fromEntries(Object.entries(wanted).map(([address, rights]) => [address, [...rights].sort()])),
      );
    });

    test.each(
      MUTATIONS.map(({ rule, what, mutate }) => [rule, what, mutate] as const),
    )("the rule that %s would see %s", (rule, what, mutate) => {
      const broken = mutate(structuredClone(resources));
      // what this deployment has none of cannot be broken in it
      if (!broken) return;
      seen.add(`${rule}: ${what}`);
      expect(RULES[rule](broken)).not.toEqual([]);
    });

    test("destroyed, nothing of it is left", async () => {
      expect(await tagged(aws.url, PLACE.name)).not.toEqual([]);
      await terraform.destroy(variables);
      // what ECS has deleted it goes on to list, as inactive; so does AWS
      expect((await tagged(aws.url, PLACE.name)).filter((arn) => !arn.startsWith("arn:aws:ecs:"))).toEqual([]);
    });
  });

  test("every fault could be made in one of them, and every rule has one", () => {
    expect(MUTATIONS.map(({ rule, what }) => `${rule}: ${what}`).filter((fault) => !seen.has(fault))).toEqual([]);
    expect(Object.keys(RULES).filter((name) => !MUTATIONS.some(({ rule }) => rule === name))).toEqual([]);
  });
});
