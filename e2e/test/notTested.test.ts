import { describe, expect, test } from "vitest";
import { succeed } from "../support/run.ts";
import { repository } from "../support/workspace.ts";

const TOOLS = [
  ...["aws-lambda-rie", "versitygw", "buildah", "podman", "runc", "mmdebstrap"],
  ...["moto_server", "aws", "terraform", "checkov", "kubernetes-validate", "helm", "onnx", "schemathesis", "pyarrow"],
];
const BASES = "NODE_IMAGE=node:here\nLAMBDA_IMAGE=lambda:here\n";
const ok = (tools: readonly string[]): string => tools.map((tool) => `ok      ${tool} 1.0\n`).join("");

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A machine as `npm run test:deploy` finds it: how its scripts end there. */
interface Machine {
  readonly install?: Ended;
  readonly bases?: Ended;
  readonly container?: Ended;
  readonly provider?: Ended;
  readonly provider6?: Ended;
  readonly isRoot?: boolean;
}

/** What `npm run test:deploy` prints on that machine; "ran ..." is a program that it would run. */
async function outputOf({
  install,
  bases,
  container,
  provider,
  provider6 = provider,
  isRoot = true,
}: Machine): Promise<string> {
  const ended = {
    "deploy/tools/install.sh": install ?? { code: 0, output: ok(TOOLS) },
    "deploy/docker/bases.sh": bases ?? { code: 0, output: BASES },
    "deploy/docker/run.sh": container ?? { code: 0, output: "" },
    node: provider ?? { code: 0, output: "" },
    "node for ~> 6.0": provider6 ?? { code: 0, output: "" },
  };
  const program = `import { deploySuites } from "./scripts/deploySuites.mjs";
    import { runSteps } from "./scripts/steps.mjs";
    const ended = ${JSON.stringify(ended)};
    await runSteps(deploySuites({
      tee: async (program, [, asked] = []) => ended[program + " for " + asked] ?? ended[program],
      run: async (program, args) => console.log("ran", program, ...args),
      isRoot: ${isRoot},
    }));`;
  return succeed(process.execPath, ["--input-type=module", "--eval", program], { cwd: repository });
}

const times = (text: string, part: string): number => text.split(part).length - 1;

describe("npm run test:deploy", () => {
  test("tests everything where everything is there", async () => {
    const all = await outputOf({});
    expect(all).not.toContain("NOT TESTED");
    for (const ran of [
      ...["--project s3", "--project contract", "build.sh", "--project image", "size.sh"],
      ...["--project aws", "--project kubernetes"],
    ])
      expect(all).toContain(ran);
  });

  test("says when it comes to it and again at the end what is not tested, for want of what, and why", async () => {
    const output = `${ok(TOOLS.filter((tool) => tool !== "runc"))}MISSING runc: no such package\n`;
    const all = await outputOf({ install: { code: 1, output } });
    const line = "*** NOT TESTED: the image: runc is missing: no such package ***";
    expect(times(all, line)).toBe(2);
    expect(all.slice(all.lastIndexOf("done in"))).toContain(line);
    expect(all).toContain("--project s3");
    expect(all).not.toContain("build.sh");
  });

  test("takes nothing for there that an installation which broke off has not come to", async () => {
    const output = `${ok(["aws-lambda-rie"])}install.sh: line 30: No space left on device\n`;
    const all = await outputOf({ install: { code: 2, output } });
    expect(all).toMatch(/NOT TESTED: models in S3: moto_server is missing/);
    expect(all).toMatch(/NOT TESTED: the image: buildah is missing: .*exit code 2: .*No space left/);
    expect(all).toMatch(/NOT TESTED: Terraform: terraform is missing/);
    expect(all).not.toMatch(/ran (?!vitest .*kubernetes)/);
  });

  test("tests on a lenient S3 server where there is no strict one, and says what that leaves out", async () => {
    const output = `${ok(TOOLS.filter((tool) => tool !== "versitygw"))}MISSING versitygw: there is no Go\n`;
    const all = await outputOf({ install: { code: 1, output } });
    expect(all).toContain("NOT TESTED: models in S3 on a server that checks signatures");
    expect(all).toContain("NOT TESTED: training in a container into S3");
    expect(all).toContain("--project s3");
    expect(all).toContain("--project image");
  });

  test("goes on without base images, with the last that was said of them", async () => {
    const all = await outputOf({ bases: { code: 1, output: "making it\nno such host\n" } });
    expect(all).toMatch(/NOT TESTED: the image: base images is missing: .*exit code 1: no such host/);
    expect(all).not.toContain("build.sh");
  });

  test("builds and measures an image where containers cannot run, and does not fail for them", async () => {
    const all = await outputOf({ container: { code: 126, output: "runc: cgroup: permission denied\n" } });
    expect(all).toMatch(
      /NOT TESTED: the image under Lambda's limits: containers is missing: .*126: runc: cgroup: permission/,
    );
    expect(all).toContain("build.sh");
    expect(all).toContain("size.sh");
    expect(all).not.toContain("--project image");
  });

  test("needs root for the image alone", async () => {
    const all = await outputOf({ isRoot: false });
    expect(all).toContain("NOT TESTED: the image: root is missing");
    expect(all).toContain("--project s3");
    expect(all).toContain("NOT TESTED: the deployed handler, batches and the gateway on the mock: root is missing");
    expect(all).toContain("--project aws");
  });

  test("tests on the provider that there is, and says which generation of it there is not", async () => {
    const all = await outputOf({ provider6: { code: 1, output: "Error: no available releases match ~> 6.0\n" } });
    const line = /NOT TESTED: the modules with that version: hashicorp\/aws 6 is missing: .*no available releases/;
    expect(all).toMatch(line);
    expect(all.slice(all.lastIndexOf("done in"))).toMatch(line);
    expect(all).not.toMatch(/NOT TESTED.*hashicorp\/aws 5/);
    expect(all).toContain("--project aws");
  });

  test("says so where Terraform finds no provider", async () => {
    const all = await outputOf({
      provider: { code: 1, output: "Error: Failed to query available provider packages\n" },
    });
    expect(all).toMatch(/NOT TESTED: Terraform: hashicorp\/aws is missing: .*hashicorp\/aws 5: .*Failed to query/);
    expect(all).not.toContain("--project aws");
    expect(all).toContain("--project kubernetes");
  });
});
