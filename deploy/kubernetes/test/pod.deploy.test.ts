import { describe, expect, test } from "vitest";
import { example, examples, PLAIN, render, type Values } from "./support/chart.ts";
import { get, only, variables } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

const pod = async (values: Values = PLAIN): Promise<unknown> =>
  get(only(await render(values), "Deployment"), "spec.template.spec");
const container = async (values: Values = PLAIN): Promise<unknown> => get(await pod(values), "containers.0");
const environment = async (more: Values): Promise<ReadonlyMap<string, unknown>> =>
  variables(await container({ ...PLAIN, ...more }));

describe.skipIf(!isThere("helm"))("a pod of the chart", () => {
  describe.each(examples)("with examples/%s", (name) => {
    test("may do nothing but serve", async () => {
      const manifests = await render(example(name));
      const pods = [get(only(manifests, "Deployment"), "spec.template.spec"), get(only(manifests, "Pod"), "spec")];
      for (const spec of pods) {
        expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
        expect(spec).not.toHaveProperty("hostNetwork");
        expect(get(spec, "containers")).toHaveLength(1);
        expect(get(spec, "securityContext")).toMatchObject({
          runAsNonRoot: true,
          runAsUser: 10001,
          seccompProfile: { type: "RuntimeDefault" },
        });
        expect(get(spec, "containers.0.securityContext")).toEqual({
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    });

    test("can write to its own /tmp alone, as far as the chart's own volumes go", async () => {
      const spec = await pod(example(name));
      expect(get(spec, "volumes")).toContainEqual({ name: "tmp", emptyDir: { sizeLimit: "1536Mi" } });
      const mounts = get(spec, "containers.0.volumeMounts");
      expect(Array.isArray(mounts) && mounts.filter((mount) => get(mount, "readOnly") !== true)).toEqual([
        { name: "tmp", mountPath: "/tmp" },
      ]);
    });
  });

  test("is of the chart's version where nothing else is said", async () => {
    expect(await container()).toMatchObject({ image: "registry.example.com/iris:0.1.0" });
  });

  test("is of a tag", async () => {
    const image = { repository: "registry.example.com/iris", tag: "2.0.0-rc.1" };
    expect(await container({ image })).toMatchObject({ image: "registry.example.com/iris:2.0.0-rc.1" });
    expect(get(only(await render({ image }), "Deployment"), "metadata.labels")).toMatchObject({
      "app.kubernetes.io/version": "2.0.0-rc.1",
    });
  });

  test("is of a digest, whatever the tag", async () => {
    const image = { repository: "registry.example.com/iris", tag: "2.0.0", digest: DIGEST };
    const manifests = await render({ image });
    for (const path of ["Deployment/spec.template.spec", "Pod/spec"]) {
      const [kind = "", spec = ""] = path.split("/");
      expect(get(only(manifests, kind), `${spec}.containers.0.image`)).toBe(`registry.example.com/iris@${DIGEST}`);
    }
  });

  test("serves the models in its image when no registry is named", async () => {
    expect([...(await environment({})).keys()]).toEqual(["IRIS_PORT"]);
  });

  test("serves models from a bucket, by whatever role it has", async () => {
    const names = await environment({ registry: { location: "s3://bucket/models" }, aws: { region: "eu-west-1" } });
    expect(Object.fromEntries(names)).toEqual({
      IRIS_PORT: "8080",
      IRIS_REGISTRY: "s3://bucket/models",
      AWS_REGION: "eu-west-1",
    });
  });

  test("takes the keys of a Secret, and no others of it", async () => {
    const names = await environment({
      registry: { location: "s3://bucket/models" },
      aws: { endpointUrl: "http://minio:9000", credentialsSecret: "keys" },
    });
    expect(names.get("AWS_ENDPOINT_URL_S3")).toBe("http://minio:9000");
    const keyOf = (key: string) => ({ secretKeyRef: { name: "keys", key } });
    expect(names.get("AWS_ACCESS_KEY_ID")).toEqual(keyOf("AWS_ACCESS_KEY_ID"));
    expect(names.get("AWS_SECRET_ACCESS_KEY")).toEqual(keyOf("AWS_SECRET_ACCESS_KEY"));
    // keys of a user come without one
    expect(names.get("AWS_SESSION_TOKEN")).toEqual({
      secretKeyRef: { name: "keys", key: "AWS_SESSION_TOKEN", optional: true },
    });
  });

  test("serves models from a volume, for reading", async () => {
    const spec = await pod({ ...PLAIN, registry: { claim: "ours", subPath: "a/b", shared: true } });
    expect(variables(get(spec, "containers.0")).get("IRIS_REGISTRY")).toBe("/models");
    expect(get(spec, "volumes")).toContainEqual({
      name: "models",
      persistentVolumeClaim: { claimName: "ours", readOnly: true },
    });
    expect(get(spec, "containers.0.volumeMounts")).toContainEqual({
      name: "models",
      mountPath: "/models",
      readOnly: true,
      subPath: "a/b",
    });
  });

  test("hands settings to the server as they are, large numbers and zero included", async () => {
    const settings = { bodyLimit: 268435456, reloadSeconds: 0, defaultModel: "wine", logLevel: "warn", host: "::" };
    const names = await environment({ settings });
    expect(Object.fromEntries(names)).toEqual({
      IRIS_PORT: "8080",
      IRIS_BODY_LIMIT: "268435456",
      IRIS_RELOAD_SECONDS: "0",
      IRIS_DEFAULT_MODEL: "wine",
      IRIS_LOG_LEVEL: "warn",
      IRIS_HOST: "::",
    });
    expect(
      (await environment({ settings: { reloadSeconds: 0.5, bodyLimit: "1 MiB" } })).get("IRIS_RELOAD_SECONDS"),
    ).toBe("0.5");
  });

  test("is of a region by whatever name an S3 server has for it", async () => {
    for (const aws of [
      { region: "eusc-de-east-1" },
      { region: "us-gov-west-1" },
      { region: "auto", endpointUrl: "https://account.r2.example.com" },
      { region: "garage", endpointUrl: "https://s3.example.com" },
    ]) {
      const names = await environment({ registry: { location: "s3://bucket/models" }, aws });
      expect(names.get("AWS_REGION")).toBe(aws.region);
    }
  });

  test("may keep its copies of models in another folder", async () => {
    const extraEnv = [{ name: "IRIS_CACHE", value: "/copies" }];
    expect((await environment({ extraEnv })).get("IRIS_CACHE")).toBe("/copies");
  });

  test("may read the files of a volume by a group, which changes nothing about them", async () => {
    const context = get(await pod(example("volume.yaml")), "securityContext");
    expect(context).toMatchObject({ supplementalGroups: [10001] });
    expect(context).not.toHaveProperty("fsGroup");
  });

  test("is restarted only when it does not answer, and asked only when it is ready", async () => {
    expect(await container()).toMatchObject({
      startupProbe: { httpGet: { path: "/health/live", port: "http" } },
      livenessProbe: { httpGet: { path: "/health/live", port: "http" } },
      readinessProbe: { httpGet: { path: "/health/ready", port: "http" } },
    });
  });

  test("may take as long to load its models as one says", async () => {
    const probe = get(await container({ ...PLAIN, startupSeconds: 301 }), "startupProbe");
    expect(Number(get(probe, "periodSeconds")) * Number(get(probe, "failureThreshold"))).toBe(302);
  });

  test("goes on serving until every load balancer has heard that it stops, and then has time to answer", async () => {
    const spec = await pod({ ...PLAIN, drainSeconds: 20 });
    expect(get(spec, "containers.0.lifecycle")).toEqual({ preStop: { sleep: { seconds: 20 } } });
    expect(get(spec, "terminationGracePeriodSeconds")).toBe(50);
    // Kubernetes before 1.33 refuses a sleep of no seconds
    expect(await container({ ...PLAIN, drainSeconds: 0 })).not.toHaveProperty("lifecycle");
  });

  test("goes where one says, and else is spread over nodes and zones as far as that goes", async () => {
    const spread = get(await pod(), "topologySpreadConstraints");
    expect(
      Array.isArray(spread) && spread.map((one) => [get(one, "topologyKey"), get(one, "whenUnsatisfiable")]),
    ).toEqual([
      ["kubernetes.io/hostname", "ScheduleAnyway"],
      ["topology.kubernetes.io/zone", "ScheduleAnyway"],
    ]);
    const { nodeSelector, tolerations, affinity, topologySpreadConstraints } = example("public.yaml");
    expect(await pod(example("public.yaml"))).toMatchObject({
      nodeSelector,
      tolerations,
      affinity,
      topologySpreadConstraints,
    });
  });
});
