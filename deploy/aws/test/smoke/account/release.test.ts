import { expect, it } from "vitest";
import { tryRelease } from "../../../src/smoke/account/release.ts";
import { deploymentOf, tryAgainst } from "../support/trial.ts";

/** A function whose alias goes where the deployment's last run has sent it; a share is every other call. */
function alias(deployment: ReturnType<typeof deploymentOf>, targets: readonly (readonly string[])[]) {
  let calls = 0;
  return () => {
    const versions = targets[deployment.runs.length - 1] ?? ["1"];
    return versions[calls++ % versions.length] ?? "";
  };
}
const VARIABLES = { environment_variables: { IRIS_LOG_LEVEL: "debug" } };

it("sees a canary, a promotion and a rollback", async () => {
  const deployment = deploymentOf({ function_version: "2" });
  const version = alias(deployment, [["1", "2"], ["2"], ["1"]]);
  const said = await tryAgainst((trial) => tryRelease(deployment, VARIABLES, trial), { version });
  expect(deployment.runs).toEqual([[["--canary", "0.5"], VARIABLES], [["--promote"]], [["--rollback"]]]);
  expect(said).not.toContain("FAILED");
  expect(said).toContain("version 1 20 times, version 2 20 times");
});

it.each([
  { what: "a canary that gets nothing", targets: [["1"], ["2"], ["1"]], told: /canary.*: version 1 40 times came/ },
  {
    what: "a promotion that leaves traffic",
    targets: [["1", "2"], ["1", "2"], ["1"]],
    told: /promoted.*: version 1 20/,
  },
  {
    what: "a rollback to nowhere",
    targets: [["1", "2"], ["2"], ["2"]],
    told: /rolled back.*: version 2 40 times came/,
  },
])("tells $what", async ({ targets, told }) => {
  const deployment = deploymentOf({ function_version: "2" });
  const version = alias(deployment, targets);
  const said = await tryAgainst((trial) => tryRelease(deployment, VARIABLES, trial), { version });
  expect(said.split("\n").filter((line) => line.startsWith("FAILED"))).toEqual([expect.stringMatching(told)]);
});

it("tells that no second version came", async () => {
  const deployment = deploymentOf({ function_version: "1" });
  const said = await tryAgainst((trial) => tryRelease(deployment, VARIABLES, trial));
  expect(said).toMatch(/FAILED.*version 1 came, a newer one than 1 was wanted/);
  expect(deployment.runs).toHaveLength(1);
});
