import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
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

const PROBE = fields(
  "httpGet exec tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold",
);
/**
 * What Knative 1.15, which KServe 0.15 and 0.16 install, allows in a container where none of its features is turned on: any other field has
 * it refuse the pod. As far as this runtime may want it, from https://github.com/knative/serving/blob/main/pkg/apis/serving/fieldmask.go,
 * without what came later (https://github.com/knative/serving/pull/15643).
 */
const KNATIVE_FIELDS: Fields = {
  ...fields(
    "name image imagePullPolicy command args workingDir env envFrom terminationMessagePath terminationMessagePolicy",
  ),
  ports: fields("containerPort name protocol"),
  startupProbe: PROBE,
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  resources: fields("limits requests"),
  securityContext: {
    ...fields("runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation seccompProfile"),
    capabilities: fields("drop"),
  },
  volumeMounts: fields("name readOnly mountPath subPath"),
};

describe("the ServingRuntime", () => {
  test("is one, with no field that KServe does not know", () => {
    expect(runtime).toMatchObject({ apiVersion: "serving.kserve.io/v1alpha1", metadata: { name: "iris" } });
    expect(RUNTIME_FIELDS).toEqual(expect.arrayContaining(Object.keys(Object(get(runtime, "spec")))));
  });

  test("is for onnx, and only for who names it", () => {
    expect(get(runtime, "spec.supportedModelFormats")).toEqual([{ name: "onnx", version: "1", autoSelect: false }]);
  });

  test("has the container that KServe looks for, which serves", () => {
    expect(get(runtime, "spec.containers")).toHaveLength(1);
    expect(container).toMatchObject({
      name: "kserve-container",
      args: ["serve"],
      ports: [{ containerPort: 8080, protocol: "TCP" }],
    });
    expect(get(container, "image")).toMatch(/:(?!latest$)[\w.-]+$/);
  });

  test("reads what KServe has copied, whatever services are called", () => {
    expect(Object.fromEntries(variables(container))).toEqual({
      IRIS_REGISTRY: "/mnt/models",
      IRIS_LINK_FOLDERS: "/mnt/pvc",
      IRIS_PORT: "8080",
    });
  });

  test("has no placeholder of KServe's templates by mistake", () => {
    expect(JSON.stringify(container)).not.toContain("{{");
  });

  test("names no protocol, as long as the server speaks none of KServe's", () => {
    const paths = Object.keys(Object(get(parse(openapi()), "paths")));
    expect(paths).toContain("/predict");
    const spoken = [
      ...(paths.some((path) => path.startsWith("/v1/")) ? ["v1"] : []),
      ...(paths.some((path) => path.startsWith("/v2/")) ? ["v2"] : []),
    ];
    expect(get(runtime, "spec.protocolVersions") ?? []).toEqual(spoken);
  });

  test("has a container that Knative 1.15 takes, with none of its features on", () => {
    expect(fieldsBeyond(container, KNATIVE_FIELDS)).toEqual([]);
  });

  test("would be found out with a field that it refuses", () => {
    const refused = { ...Object(container), lifecycle: {}, securityContext: { privileged: false } };
    expect(fieldsBeyond(refused, KNATIVE_FIELDS)).toEqual(["securityContext.privileged", "lifecycle"]);
  });
});

describe.each(files.filter((name) => name !== "servingruntime.yaml"))("%s", (name) => {
  const service = only(read(name), "InferenceService");
  const predictor = get(service, "spec.predictor");

  test("asks for the runtime by its name, with a format that it has", () => {
    expect(service).toMatchObject({ apiVersion: "serving.kserve.io/v1beta1" });
    expect(get(predictor, "model")).toMatchObject({
      runtime: runtime.metadata.name,
      modelFormat: { name: "onnx", version: get(runtime, "spec.supportedModelFormats.0.version") },
    });
  });

  test("has no more pods at least than at most, and an account that may read the bucket", () => {
    expect(Number(get(predictor, "minReplicas"))).toBeLessThanOrEqual(Number(get(predictor, "maxReplicas")));
    expect(get(predictor, "serviceAccountName")).toBe("iris-models");
  });

  test("has its models from one place", () => {
    const copied = get(predictor, "model.storageUri");
    const fetched = variables(get(predictor, "model")).get("IRIS_REGISTRY");
    expect([copied, fetched].filter((place) => place !== undefined)).toHaveLength(1);
    // KServe copies what begins like this, and so models-old/ too without the slash
    if (copied !== undefined) expect(copied).toBe("s3://my-bucket/models/");
    else expect(fetched).toBe("s3://my-bucket/models");
  });
});

/** Which fields there may be; those of `true` with anything below them. */
interface Fields {
  readonly [name: string]: Fields | true;
}

function fields(names: string): Fields {
  return Object.fromEntries(names.split(" ").map((name) => [name, true]));
}

/** The paths of what is in a value, or in the values of a list, and not allowed. */
function fieldsBeyond(value: unknown, allowed: Fields, path = ""): string[] {
  return [value].flat().flatMap((one) =>
    Object.entries(Object(one)).flatMap(([name, inner]) => {
      const below = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
      if (below === undefined) return [`${path}${name}`];
      return below === true ? [] : fieldsBeyond(inner, below, `${path}${name}.`);
    }),
  );
}

function openapi(): string {
  return readFileSync(new URL("../../../openapi.yaml", import.meta.url), "utf8");
}
