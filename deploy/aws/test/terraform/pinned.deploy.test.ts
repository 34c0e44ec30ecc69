import { isMotoInstalled, type MockAws, startMockAws } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Resource, resourcesOf } from "../support/plan.ts";
import { pushImage } from "../support/pushImage.ts";
import { isTerraformThere, type Workspace, workspace } from "../support/terraform.ts";

const BASE = { name: "iris-test", api: "none", force_destroy: true };

const there = (await isTerraformThere()) && isMotoInstalled;

/** Tags whose images no rule of the repository expires. */
function keptTags(resources: readonly Resource[]): string[] {
  const policy = resources.find(({ type }) => type === "aws_ecr_lifecycle_policy")?.values.policy;
  return [...String(policy).matchAll(/"tagPrefixList":\["([^"]+)"\]/g)].map(([, tag]) => `${tag}`);
}

describe.skipIf(!there)("a version that is pinned (needs terraform, and moto: deploy/tools/install.sh aws)", () => {
  let aws: MockAws;
  let terraform: Workspace;
  beforeAll(async () => {
    aws = await startMockAws();
    terraform = await workspace(aws.env);
    await terraform.apply(BASE);
    for (const tag of ["0.1.0", "0.2.0", "0.3.0"]) await pushImage(aws.url, BASE.name, tag);
    await terraform.apply({ ...BASE, image_tag: "0.1.0" });
    await terraform.apply({ ...BASE, image_tag: "0.2.0" });
  });
  afterAll(async () => {
    await terraform?.remove();
    await aws?.stop();
  });

  test("keeps its image beside the newest one's, and those between them may go", async () => {
    const plan = await terraform.plan({ ...BASE, image_tag: "0.3.0", live_version: "1", canary_weight: 0.5 });
    expect(keptTags(resourcesOf(plan))).toEqual(["keep-", "0.3.0", "0.1.0"]);
  });

  test("is told to keep all traffic from what is changed beside it, and a canary is not", async () => {
    const plan = (...more: string[]) =>
      terraform.run(["plan", "-input=false", "-var=image_tag=0.2.0", "-var=live_version=1", ...more, ...base]);
    const base = Object.entries(BASE).map(([name, value]) => `-var=${name}=${value}`);
    expect(await plan()).toMatch(/Warning: .*Version 1 keeps all the traffic.*settings\s.*another\s+version, 2,/s);
    expect(await plan("-var=canary_weight=0.1")).not.toContain("keeps all the traffic");
  });
});
