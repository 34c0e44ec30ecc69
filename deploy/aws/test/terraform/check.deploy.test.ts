import { TERRAFORM } from "iris-mock-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isTerraformThere, type Workspace, workspace } from "../support/terraform.ts";

/** Generations of the provider that the modules take; scripts/deploySuites.mjs reports the missing ones. */
const PROVIDERS = ["~> 5.100", "~> 6.0"];

const there = await isTerraformThere();

describe.skipIf(!there)("the modules, without AWS (needs terraform and its AWS provider)", () => {
  let terraform: Workspace;
  beforeAll(async () => {
    terraform = await workspace();
  });
  afterAll(() => terraform.remove());

  test("are formatted", async () => {
    // the source itself: the copy has a file of ours more
    expect(await terraform.attempt(["fmt", "-check", "-recursive", "-diff", TERRAFORM])).toEqual({ code: 0, text: "" });
  });

  test("pass their own tests, on a provider that is made up", async () => {
    expect(await terraform.run(["test"])).toMatch(/Success! \d+ passed, 0 failed/);
  });
});

describe.each(PROVIDERS)("the modules with version %s of the AWS provider", async (version) => {
  test.skipIf(!(await isTerraformThere(version)))("are valid, with nothing deprecated", async () => {
    const terraform = await workspace(undefined, version);
    try {
      expect(JSON.parse(await terraform.run(["validate", "-json"]))).toMatchObject({ valid: true, diagnostics: [] });
    } finally {
      await terraform.remove();
    }
  });
});
