import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLAIN, render } from "./support/chart.ts";
import { hasImage, podman, type Running, runBeside, startContainer } from "./support/image.ts";
import { get, type Manifest, manifestsIn, only } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";

const REGISTRY = fileURLToPath(new URL("../../../packages/models/registry", import.meta.url));
const RUNTIME = new URL("../kserve/servingruntime.yaml", import.meta.url);

const ask = async ({ url }: Running, path: string): Promise<unknown> =>
  (await fetch(url + path, { method: "POST", body: "[5.1,3.5,1.4,0.2]" })).json();
const SETOSA = { prediction: { label: "setosa", probability: 1 } };

describe.skipIf(!hasImage || !isThere("helm"))("the image, run as the chart says", () => {
  let manifests: Manifest[];
  let pod: unknown;
  let server: Running;
  beforeAll(async () => {
    // a pod of helm test asks the Service by its name, and here that is the server's own
    manifests = await render({ ...PLAIN, fullnameOverride: "localhost", service: { port: 8080 } });
    pod = get(only(manifests, "Deployment"), "spec.template.spec");
    server = await startContainer(pod, get(pod, "containers.0"));
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test("answers", async () => {
    expect(await ask(server, "/predict")).toEqual(SETOSA);
  });

  test("passes every probe", async () => {
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      expect((await fetch(`${server.url}${get(pod, `containers.0.${probe}.httpGet.path`)}`)).status).toBe(200);
    }
  });

  test("is nobody, and can write to /tmp alone", async () => {
    const script =
      "id -u; for place in /tmp /var/task /home /root /etc; do touch $place/x 2>/dev/null && echo $place; done";
    const { stdout } = await podman("exec", server.id, "sh", "-c", script);
    expect(stdout.trim().split("\n")).toEqual(["10001", "/tmp"]);
  });

  test("passes helm test", async () => {
    const test = get(only(manifests, "Pod"), "spec");
    expect(await runBeside(server, test, get(test, "containers.0"))).toMatchObject({ code: 0 });
  });

  test("gives helm test nothing to write to", async () => {
    const test = get(only(manifests, "Pod"), "spec");
    const container = { ...Object(get(test, "containers.0")), command: ["sh", "-c", "touch /tmp/x"] };
    const { code, stderr } = await runBeside(server, test, container);
    expect(stderr).toContain("Read-only file system");
    expect(code).not.toBe(0);
  });

  test("ends in good order when Kubernetes stops it", async () => {
    await podman("kill", "--signal", "SIGTERM", server.id);
    expect((await podman("wait", server.id)).stdout.trim()).toBe("0");
  });

  test("fails helm test when nobody answers", async () => {
    await using other = await startContainer(pod, get(pod, "containers.0"));
    const test = get(
      only(await render({ ...PLAIN, fullnameOverride: "localhost", service: { port: 8081 } }), "Pod"),
      "spec",
    );
    expect(await runBeside(other, test, get(test, "containers.0"))).toMatchObject({ code: 1 });
  });
});

describe.skipIf(!hasImage)("the image, run as the ServingRuntime says", () => {
  test("serves the registry that KServe has put into /mnt/models", async () => {
    const spec = get(only(manifestsIn(readFileSync(RUNTIME, "utf8")), "ServingRuntime"), "spec");
    const volume = `--volume=${REGISTRY}:/mnt/models:ro`;
    await using server = await startContainer(spec, get(spec, "containers.0"), [volume]);
    expect(await ask(server, "/models/iris/predict")).toEqual(SETOSA);
    const { stdout, stderr } = await podman("logs", server.id);
    expect(stdout + stderr).toContain("iris serves /mnt/models");
  });
});
