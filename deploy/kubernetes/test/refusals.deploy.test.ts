import { describe, expect, it } from "vitest";
import { PLAIN, refusal } from "./support/chart.ts";
import { isThere } from "./support/run.ts";

const bucket = { location: "s3://bucket/models" };
const image = { repository: "registry.example.com/iris" };

describe.skipIf(!isThere("helm"))("values that cannot work are refused", () => {
  it.each([
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

  it("all faults at once", async () => {
    const said = await refusal({ registry: bucket, ingress: { enabled: true } });
    for (const name of ["image.repository", "aws.region", "ingress.hosts"]) expect(said).toContain(`${name} is empty`);
  });

  it.each([
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
