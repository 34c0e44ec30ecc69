import { describe, expect, test } from "vitest";
import { example, PLAIN, render, type Values } from "./support/chart.ts";
import { get, only, record } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";

describe.skipIf(!isThere("helm"))("the network policy", () => {
  const policy = async (values: Values): Promise<unknown> => get(only(await render(values), "NetworkPolicy"), "spec");
  const enabled = { enabled: true };

  test("is there when asked for", async () => {
    expect((await render()).map(({ kind }) => kind)).not.toContain("NetworkPolicy");
  });

  test("lets nothing out of a server whose models are in its image or in a volume", async () => {
    for (const registry of [{}, { claim: "models", shared: true }]) {
      expect(await policy({ ...PLAIN, registry, networkPolicy: enabled })).toMatchObject({
        policyTypes: ["Ingress", "Egress"],
        egress: [],
      });
    }
  });

  test("lets out what a bucket and its role need", async () => {
    const egress = get(await policy(example("role.yaml")), "egress");
    expect(Array.isArray(egress) && egress.flatMap((rule) => get(rule, "ports"))).toEqual([
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
      { port: 443, protocol: "TCP" },
      { port: 80, protocol: "TCP" },
    ]);
  });

  test("lets out what one adds", async () => {
    expect(get(await policy(example("keys.yaml")), "egress")).toContainEqual(
      expect.objectContaining({ ports: [{ port: 9000, protocol: "TCP" }] }),
    );
  });

  test("lets in requests from everybody, or from those that one names and helm test", async () => {
    expect(get(await policy({ ...PLAIN, networkPolicy: enabled }), "ingress")).toEqual([
      { ports: [{ port: "http", protocol: "TCP" }] },
    ]);
    const manifests = await render(example("public.yaml"));
    const from = get(only(manifests, "NetworkPolicy"), "spec.ingress.0.from");
    expect(from).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "traefik" } } },
      { podSelector: { matchLabels: expect.any(Object) } },
    ]);
    expect(get(only(manifests, "Pod"), "metadata.labels")).toMatchObject(record(from, "1.podSelector.matchLabels"));
  });
});
