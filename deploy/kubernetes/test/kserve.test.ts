import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { get, type Manifest, manifestsIn, only, variables } from "./support/manifest.ts";

// Of both kinds nobody has a schema that could be had offline. What is expected is KServe's documentation of them:
// https://kserve.github.io/website/docs/concepts/resources/servingruntime
// https://kserve.github.io/website/docs/reference/crd-api
const FOLDER = new URL("../kserve/", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const read = (name: string): Manifest[] => manifestsIn(readFileSync(new URL(name, FOLDER), "utf8"));

const runtime = only(read("servingruntime.yaml"), "ServingRuntime");
const container = get(runtime, "spec.containers.0");

/** Fields of ServingRuntimeSpec that pods of one model have; those of ModelMesh and of several nodes are left out. */
const RUNTIME_FIELDS = [
  ..."supportedModelFormats multiModel disabled protocolVersions containers volumes nodeSelector affinity tolerations".split(
    " ",
  ),
  ..."labels annotations imagePullSecrets hostIPC".split(" "),
];

describe("the ServingRuntime", () => {
  it("is one, with no field that KServe does not know", () => {
    expect(runtime).toMatchObject({ apiVersion: "serving.kserve.io/v1alpha1", metadata: { name: "iris" } });
    expect(RUNTIME_FIELDS).toEqual(expect.arrayContaining(Object.keys(Object(get(runtime, "spec")))));
  });

  it("is for onnx, and only for who names it", () => {
    expect(get(runtime, "spec.supportedModelFormats")).toEqual([{ name: "onnx", version: "1", autoSelect: false }]);
  });

  it("has the container that KServe looks for, which serves", () => {
    expect(get(runtime, "spec.containers")).toHaveLength(1);
    expect(container).toMatchObject({
      name: "kserve-container",
      args: ["serve"],
      ports: [{ containerPort: 8080, protocol: "TCP" }],
    });
    expect(get(container, "image")).toMatch(/:(?!latest$)[\w.-]+$/);
  });

  it("reads what KServe has copied, whatever services are called", () => {
    expect(Object.fromEntries(variables(container))).toEqual({ IRIS_REGISTRY: "/mnt/models", IRIS_PORT: "8080" });
  });

  it("has no placeholder of KServe's templates by mistake", () => {
    expect(JSON.stringify(container)).not.toContain("{{");
  });

  it("names no protocol, as long as the server speaks none of KServe's", () => {
    const paths = Object.keys(Object(get(parse(openapi()), "paths")));
    expect(paths).toContain("/predict");
    const spoken = [
      ...(paths.some((path) => path.startsWith("/v1/")) ? ["v1"] : []),
      ...(paths.some((path) => path.startsWith("/v2/")) ? ["v2"] : []),
    ];
    expect(get(runtime, "spec.protocolVersions") ?? []).toEqual(spoken);
  });

  it("is probed as in the chart, on a port by its number, as KServe and Knative name it", () => {
    const probe = (path: string) => ({ httpGet: { path, port: 8080 } });
    expect(container).toMatchObject({
      startupProbe: probe("/health/live"),
      livenessProbe: probe("/health/live"),
      readinessProbe: probe("/health/ready"),
    });
    // Knative refuses it
    expect(container).not.toHaveProperty("lifecycle");
  });

  it("may do nothing but serve, and write to its /tmp alone", () => {
    expect(get(container, "securityContext")).toEqual({
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(get(container, "volumeMounts")).toEqual([{ name: "tmp", mountPath: "/tmp" }]);
    expect(get(runtime, "spec.volumes")).toEqual([{ name: "tmp", emptyDir: { sizeLimit: "1536Mi" } }]);
  });
});

describe.each(files.filter((name) => name !== "servingruntime.yaml"))("%s", (name) => {
  const service = only(read(name), "InferenceService");
  const predictor = get(service, "spec.predictor");

  it("asks for the runtime by its name, with a format that it has", () => {
    expect(service).toMatchObject({ apiVersion: "serving.kserve.io/v1beta1" });
    expect(get(predictor, "model")).toMatchObject({
      runtime: runtime.metadata.name,
      modelFormat: { name: "onnx", version: get(runtime, "spec.supportedModelFormats.0.version") },
    });
  });

  it("has no more pods at least than at most, and an account that may read the bucket", () => {
    expect(Number(get(predictor, "minReplicas"))).toBeLessThanOrEqual(Number(get(predictor, "maxReplicas")));
    expect(get(predictor, "serviceAccountName")).toBe("iris-models");
  });

  it("has its models from one place", () => {
    const copied = get(predictor, "model.storageUri");
    const fetched = variables(get(predictor, "model")).get("IRIS_REGISTRY");
    expect([copied, fetched].filter((place) => place !== undefined)).toEqual(["s3://my-bucket/models"]);
  });
});

function openapi(): string {
  return readFileSync(new URL("../../../openapi.yaml", import.meta.url), "utf8");
}
