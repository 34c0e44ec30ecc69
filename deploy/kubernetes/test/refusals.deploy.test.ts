import { describe, expect, test } from "vitest";
import { PLAIN, refusal, render } from "./support/chart.ts";
import { isThere } from "./support/run.ts";

const bucket = { location: "s3://bucket/models" };
const image = { repository: "registry.example.com/iris" };

describe.skipIf(!isThere("helm"))("values that cannot work are refused", () => {
  test.each([
    ["no image", { image: {} }, /image\.repository is empty; set it to where you have pushed the image/],
    [
      "two registries",
      { registry: { ...bucket, claim: "models" } },
      /registry\.location is "s3:\/\/bucket\/models" and registry\.claim is "models"; .*set one of them/,
    ],
    [
      "a folder of no volume",
      { registry: { subPath: "models" } },
      /registry\.subPath is "models".*set registry\.claim/,
    ],
    [
      "a volume that is on one node, for several pods",
      { registry: { claim: "models" }, replicas: 3, strategy: "Recreate" },
      /replicas is 3 and registry\.claim is "models".*set the first to 1, or.*registry\.shared to true/,
    ],
    [
      "a volume that is on one node, for as many pods as there is work",
      { registry: { claim: "models" }, replicas: 1, strategy: "Recreate", autoscaling: { enabled: true } },
      /autoscaling\.enabled is true and registry\.claim is "models".*registry\.shared to true/,
    ],
    [
      "a volume that the old pod holds while the new one waits for it",
      { registry: { claim: "models" }, replicas: 1 },
      /strategy is RollingUpdate and registry\.claim is "models".*set the first to Recreate, or.*registry\.shared to true/,
    ],
    ["a volume that is none", { registry: { shared: true } }, /registry\.shared is true.*set registry\.claim/],
    [
      "a bucket that the network policy does not let one reach",
      {
        registry: bucket,
        aws: { endpointUrl: "http://minio.storage:9000" },
        networkPolicy: { enabled: true },
      },
      /endpointUrl is "http:\/\/minio\.storage:9000" and the network policy lets out port 443, not 9000; .*egress/,
    ],
    [
      "a bucket without TLS that the network policy does not let one reach",
      { registry: bucket, aws: { endpointUrl: "http://minio/s3" }, networkPolicy: { enabled: true } },
      /lets out port 443, not 80;/,
    ],
    [
      "a volume by the name of the chart's own",
      { extraVolumes: [{ name: "tmp", emptyDir: {} }] },
      /extraVolumes has "tmp", which is a volume of the chart's own/,
    ],
    [
      "a volume by the name of that of the models",
      {
        registry: { claim: "ours", shared: true },
        extraVolumes: [{ name: "models", emptyDir: {} }],
      },
      /extraVolumes has "models"/,
    ],
    [
      "a volume where the chart has one",
      { extraVolumeMounts: [{ name: "ours", mountPath: "/tmp/" }] },
      /extraVolumeMounts has the path "\/tmp\/", where the chart mounts/,
    ],
    [
      "a label that selects",
      { podLabels: { "app.kubernetes.io/name": "ours" } },
      /podLabels has app\.kubernetes\.io\/name, which the chart sets/,
    ],
    ["a bucket without a region", { registry: bucket }, /aws\.region is empty; set it to the bucket's region/],
    [
      "more pods at least than at most",
      { autoscaling: { enabled: true, minReplicas: 9, maxReplicas: 3 } },
      /minReplicas is 9, autoscaling\.maxReplicas 3/,
    ],
    [
      "a share of nothing",
      { autoscaling: { enabled: true }, resources: { requests: { cpu: null } } },
      /resources\.requests\.cpu is not set/,
    ],
    ["an ingress for nobody", { ingress: { enabled: true } }, /ingress\.hosts is empty; name the hosts/],
    [
      "a variable that the chart sets",
      { extraEnv: [{ name: "IRIS_PORT", value: "80" }] },
      /extraEnv sets IRIS_PORT, which the chart sets/,
    ],
    [
      "a registry by the back door",
      { extraEnv: [{ name: "IRIS_REGISTRY", value: "/x" }] },
      /extraEnv sets IRIS_REGISTRY.*use registry/,
    ],
  ])("%s", async (_, more, message) => {
    expect(await refusal({ ...PLAIN, ...more })).toMatch(message);
  });

  test.each(["1iris", "team.iris"])("a release that no Service can be called after: %s", async (release) => {
    expect(await refusal(PLAIN, release)).toMatch(/the release ".*" would have a Service called.*set fullnameOverride/);
    const names = (await render({ ...PLAIN, fullnameOverride: "ours" }, release)).map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(["ours"]));
  });

  test.each([
    ["registry", undefined],
    ["registry", "location"],
    ["strategy", undefined],
    ["serviceAccount", "create"],
  ])("a default that is taken away: %s, %s", async (name, inner) => {
    const said = await refusal({ ...PLAIN, [name]: inner === undefined ? null : { [inner]: null } });
    expect(said).toContain(`missing property '${inner ?? name}'`);
  });

  test("all faults at once", async () => {
    const said = await refusal({ registry: bucket, ingress: { enabled: true } });
    for (const name of ["image.repository", "aws.region", "ingress.hosts"]) expect(said).toContain(`${name} is empty`);
  });

  test.each([
    ["a name that is misspelled", { replicaCount: 3 }, "replicaCount"],
    ["a setting that the server does not have", { settings: { loglevel: "info" } }, "loglevel"],
    ["a setting that the chart has", { settings: { port: 80 } }, "port"],
    ["a level that does not exist", { settings: { logLevel: "loud" } }, "/settings/logLevel"],
    ["a time that is none", { settings: { reloadSeconds: -1 } }, "/settings/reloadSeconds"],
    ["the tag latest", { image: { ...image, tag: "latest" } }, "/image/tag"],
    ["a tag that is a number", { image: { ...image, tag: 1.1 } }, "/image/tag"],
    [
      "a tag within the repository's name",
      { image: { repository: "registry.example.com/iris:1.0" } },
      "/image/repository",
    ],
    ["a tag of two words", { image: { ...image, tag: "a b" } }, "/image/tag"],
    ["a digest that is cut off", { image: { ...image, digest: "sha256:abc" } }, "/image/digest"],
    ["a registry of an unknown kind", { registry: { location: "gs://bucket" } }, "/registry/location"],
    ["a folder that is relative", { registry: { location: "models" } }, "/registry/location"],
    ["a zone for a region", { aws: { region: "eu-west-1a" } }, "/aws/region"],
    ["a region of another S3 server, without that server", { aws: { region: "garage" } }, "/aws/region"],
    ["a region of two words", { aws: { region: "a b", endpointUrl: "https://s3.example.com" } }, "/aws/region"],
    ["an origin without a scheme", { settings: { corsOrigins: ["app.example.com"] } }, "/settings/corsOrigins/0"],
    ["an origin with a path", { settings: { corsOrigins: ["https://a.example.com/x"] } }, "/settings/corsOrigins/0"],
    [
      "every origin, and one more",
      { settings: { corsOrigins: ["*", "https://a.example.com"] } },
      "/settings/corsOrigins",
    ],
    ["a strategy that does not exist", { strategy: "Replace" }, "/strategy"],
    ["an endpoint without a scheme", { aws: { endpointUrl: "minio:9000" } }, "/aws/endpointUrl"],
    ["a number that is a text", { replicas: "2" }, "/replicas"],
    ["less than no pods", { replicas: -1 }, "/replicas"],
    ["no pods at least", { autoscaling: { minReplicas: 0 } }, "/autoscaling/minReplicas"],
    ["more than all of the processor", { autoscaling: { targetCPU: 150 } }, "/autoscaling/targetCPU"],
    ["a size in words", { tmp: { sizeLimit: "1 GB" } }, "/tmp/sizeLimit"],
    ["a port that does not exist", { service: { port: 70000 } }, "/service/port"],
    ["a service of an unknown kind", { service: { type: "Public" } }, "/service/type"],
    ["a URL for a host", { ingress: { hosts: ["https://iris.example.com"] } }, "/ingress/hosts/0"],
    ["a wait of an hour", { drainSeconds: 3600 }, "/drainSeconds"],
  ])("%s", async (_, more, place) => {
    expect(await refusal({ ...PLAIN, ...more })).toContain(place);
  });
});
