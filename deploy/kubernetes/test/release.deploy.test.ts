import { describe, expect, test } from "vitest";
import { example, examples, PLAIN, render, renderFor, type Values } from "./support/chart.ts";
import { clusterWith } from "./support/cluster.ts";
import { get, only, record } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";

const of = async (kind: string, more: Values = {}): Promise<unknown> => only(await render({ ...PLAIN, ...more }), kind);
const kinds = async (values: Values): Promise<string[]> => (await render(values)).map(({ kind }) => kind).sort();

describe.skipIf(!isThere("helm"))("a release of the chart", () => {
  test.each(examples)("finds its own pods, and never that of helm test, with examples/%s", async (name) => {
    const manifests = await render(example(name));
    const labels = get(only(manifests, "Deployment"), "spec.template.metadata.labels");
    const selectors = manifests.flatMap((manifest) => {
      const path = {
        Deployment: "selector.matchLabels",
        Service: "selector",
        PodDisruptionBudget: "selector.matchLabels",
        NetworkPolicy: "podSelector.matchLabels",
      }[manifest.kind];
      return path === undefined ? [] : [record(manifest, `spec.${path}`)];
    });
    expect(selectors.length).toBeGreaterThanOrEqual(3);
    const test = get(only(manifests, "Pod"), "metadata.labels");
    for (const selector of selectors) {
      expect(labels).toMatchObject(selector);
      expect(test).not.toMatchObject(selector);
    }
  });

  test("does not mix with another one in the same namespace", async () => {
    const [ours, theirs] = await Promise.all(["iris", "wine"].map((name) => render(PLAIN, name)));
    expect(theirs!.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(["wine-iris"]));
    expect(
      ours!.map(({ metadata }) => metadata.name).filter((name) => theirs!.some((one) => one.metadata.name === name)),
    ).toEqual([]);
    expect(get(only(theirs!, "Deployment"), "spec.template.metadata.labels")).not.toMatchObject(
      record(only(ours!, "Service"), "spec.selector"),
    );
  });

  test("keeps within the length of a name, whatever the release is called", async () => {
    for (const { metadata } of await render(PLAIN, "r".repeat(53)))
      expect(metadata.name).toMatch(/^[a-z][-a-z0-9]{0,61}[a-z0-9]$/);
  });

  test("sends requests to the port that the server listens on", async () => {
    const ports = get(await of("Deployment"), "spec.template.spec.containers.0.ports");
    expect(ports).toEqual([{ name: "http", containerPort: 8080, protocol: "TCP" }]);
    expect(get(await of("Service", { service: { type: "NodePort", port: 8081 } }), "spec")).toMatchObject({
      type: "NodePort",
      ports: [{ port: 8081, targetPort: "http" }],
    });
  });

  test("never has less pods than it should while it changes", async () => {
    expect(get(await of("Deployment"), "spec.strategy")).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
  });

  test("lets go of a volume before it starts the pod that wants it, where one node alone can have it", async () => {
    const { strategy, replicas } = Object(get(only(await render(example("volume.yaml")), "Deployment"), "spec"));
    // Kubernetes refuses it with a rollingUpdate beside it
    expect({ strategy, replicas }).toEqual({ strategy: { type: "Recreate" }, replicas: 1 });
  });

  test("takes several pods with a volume that several nodes can have", async () => {
    const registry = { claim: "models", shared: true };
    expect(get(await of("Deployment", { registry, replicas: 3 }), "spec.replicas")).toBe(3);
  });

  test("has as many pods as one says, or as the autoscaler says, who are not the same", async () => {
    expect(get(await of("Deployment", { replicas: 3 }), "spec.replicas")).toBe(3);
    expect(await kinds({ ...PLAIN, replicas: 3 })).not.toContain("HorizontalPodAutoscaler");
    const autoscaling = { enabled: true, minReplicas: 3, maxReplicas: 7, targetCPU: 60 };
    // a number of ours would undo what the autoscaler did, at every upgrade
    expect(get(await of("Deployment", { autoscaling }), "spec")).not.toHaveProperty("replicas");
    expect(get(await of("HorizontalPodAutoscaler", { autoscaling }), "spec")).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: (await deployment()).metadata.name },
      minReplicas: 3,
      maxReplicas: 7,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
      ],
    });
  });

  test.each([
    1, 5,
  ])("keeps the %i pods that run when autoscaling is turned on, and at every upgrade", async (running) => {
    await using cluster = await clusterWith("iris", running);
    const values = { ...PLAIN, autoscaling: { enabled: true } };
    expect(get(await renderFor(cluster.url, values), "spec.replicas")).toBe(running);
    expect(get(await renderFor(cluster.url, PLAIN), "spec.replicas")).toBe(2);
  });

  test.each([
    ["a release that is not there yet", "other", 5],
    ["one that was asleep, which an autoscaler would leave so", "iris", 0],
  ])("leaves the number to the autoscaler for %s", async (_, name, running) => {
    await using cluster = await clusterWith(name, running);
    const values = { ...PLAIN, autoscaling: { enabled: true } };
    expect(get(await renderFor(cluster.url, values), "spec")).not.toHaveProperty("replicas");
  });

  test.each([1, 5])("lets a node be drained with %i replicas", async (replicas) => {
    expect(get(await of("PodDisruptionBudget", { replicas }), "spec")).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: expect.any(Object),
    });
  });

  test("runs as an account of its own, which has no token, and the role that one names", async () => {
    const annotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/iris-models" };
    const account = await of("ServiceAccount", { serviceAccount: { annotations } });
    expect(account).toMatchObject({ metadata: { name: "iris", annotations }, automountServiceAccountToken: false });
    expect(get(await of("Deployment"), "spec.template.spec.serviceAccountName")).toBe("iris");
  });

  test("runs as an account that is there already", async () => {
    const values = { ...PLAIN, serviceAccount: { create: false, name: "models" } };
    expect(await kinds(values)).not.toContain("ServiceAccount");
    expect(get(only(await render(values), "Deployment"), "spec.template.spec.serviceAccountName")).toBe("models");
  });

  test("is reached from outside under the hosts that one names, and else is not", async () => {
    expect(await kinds(PLAIN)).not.toContain("Ingress");
    const ingress = only(await render(example("public.yaml")), "Ingress");
    expect(get(ingress, "spec")).toEqual({
      ingressClassName: "traefik",
      tls: [{ secretName: "iris-tls", hosts: ["iris.example.com"] }],
      rules: [
        {
          host: "iris.example.com",
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "iris", port: { name: "http" } } } }],
          },
        },
      ],
    });
  });

  test("is asked by helm test through its Service", async () => {
    const manifests = await render({ ...PLAIN, service: { port: 8081 } }, "wine");
    const test = only(manifests, "Pod");
    expect(get(test, "metadata.annotations")).toMatchObject({ "helm.sh/hook": "test" });
    expect(get(test, "spec.containers.0.env")).toEqual([
      { name: "IRIS_HOST", value: only(manifests, "Service").metadata.name },
      { name: "IRIS_PORT", value: "8081" },
    ]);
  });
});

const deployment = async () => only(await render(), "Deployment");
