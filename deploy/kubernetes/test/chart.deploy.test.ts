import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { CHART, example, examples, renderText } from "./support/chart.ts";
import { manifestsIn } from "./support/manifest.ts";
import { type Ended, isThere, run } from "./support/run.ts";

const KUBERNETES = "1.34";

/** kubernetes-validate takes files alone. */
async function validate(yaml: string): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "iris-chart-"));
  try {
    const path = join(folder, "rendered.yaml");
    await writeFile(path, yaml);
    return await run("kubernetes-validate", ["-k", KUBERNETES, "--strict", path]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.skipIf(!isThere("helm"))("the chart", () => {
  test("passes helm's own rules as it is", async () => {
    expect(await run("helm", ["lint", CHART])).toMatchObject({ code: 0 });
  });

  describe.each(examples)("with examples/%s", (name) => {
    const values = example(name);

    test("passes helm's own rules", async () => {
      const { code, stdout } = await run("helm", ["lint", "--strict", "--values", "-", CHART], stringify(values));
      expect(stdout).not.toMatch(/\[(?:WARNING|ERROR)\]/);
      expect(code).toBe(0);
    });

    test.skipIf(!isThere("kubernetes-validate"))(`is what Kubernetes ${KUBERNETES} knows, field by field`, async () => {
      const yaml = await renderText(values);
      const { code, stdout, stderr } = await validate(yaml);
      const said = stdout + stderr;
      // what it has no schema for is a warning, and no failure
      expect(said).not.toMatch(/WARN|ERROR/);
      expect(said.match(/ passed for resource /g)).toHaveLength(manifestsIn(yaml).length);
      expect(code).toBe(0);
    });

    test("tells how to ask, and where", async () => {
      const { stdout } = await run(
        "helm",
        ["install", "iris", CHART, "--dry-run=client", "-f", "-"],
        stringify(values),
      );
      expect(stdout.slice(stdout.indexOf("NOTES:"))).toMatch(
        /curl https?:\/\/(?:localhost:8080|iris\.example\.com)\/models$/m,
      );
    });
  });

  test.skipIf(!isThere("kubernetes-validate"))(
    "would be found out with a field that Kubernetes does not know",
    async () => {
      const yaml = (await renderText(example("plain.yaml"))).replaceAll("readinessProbe:", "readynessProbe:");
      const { code, stdout, stderr } = await validate(yaml);
      expect(stdout + stderr).toContain("readynessProbe");
      expect(code).not.toBe(0);
    },
  );
});
