import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { render } from "./support/chart.ts";
import { get, manifestsIn, only } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";

const RUNTIME = new URL("../kserve/servingruntime.yaml", import.meta.url);

describe.skipIf(!isThere("helm"))("the ServingRuntime runs a container as the chart does", async () => {
  const runtime = get(only(manifestsIn(readFileSync(RUNTIME, "utf8")), "ServingRuntime"), "spec");
  const pod = get(only(await render(), "Deployment"), "spec.template.spec");
  const [theirs, ours] = [get(runtime, "containers.0"), get(pod, "containers.0")];

  test.each(["startupProbe", "livenessProbe", "readinessProbe"])("in its %s, but for the name of the port", (probe) => {
    const port = get(ours, "ports.0.containerPort");
    expect(get(theirs, probe)).toEqual({
      ...Object(get(ours, probe)),
      httpGet: { ...Object(get(ours, `${probe}.httpGet`)), port },
    });
  });

  test.each(["args", "resources", "volumeMounts"])("in its %s", (field) => {
    expect(get(ours, field)).toBeDefined();
    expect(get(theirs, field)).toEqual(get(ours, field));
  });

  test("in what it may do, but for what Knative does not let one say", () => {
    // who may not escalate his privileges is not privileged
    const { privileged: _, ...inContainer } = Object(get(ours, "securityContext"));
    expect(get(theirs, "securityContext")).toEqual({ ...Object(get(pod, "securityContext")), ...inContainer });
  });

  test("in its volumes", () => {
    expect(get(runtime, "volumes")).toEqual(get(pod, "volumes"));
  });

  test("in its version", () => {
    const tag = (container: unknown) => String(get(container, "image")).split(":").at(-1);
    expect(tag(theirs)).toBe(tag(ours));
  });
});
