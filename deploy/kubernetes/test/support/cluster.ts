import { once } from "node:events";
import { createServer } from "node:http";
import { get } from "./manifest.ts";

/** A stand-in for a cluster's API, on a free port of this machine. */
export interface Cluster extends AsyncDisposable {
  readonly url: string;
}

/** What it knows: all that the chart has. */
const KINDS = {
  v1: ["Service", "ServiceAccount", "Pod"],
  "apps/v1": ["Deployment"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "policy/v1": ["PodDisruptionBudget"],
};

/** The documents by which a cluster tells which kinds it knows, by their paths. */
function discovery(): Record<string, object> {
  const lists = Object.entries(KINDS).map(([groupVersion, kinds]) => {
    const resources = kinds.map((kind) => {
      const singularName = kind.toLowerCase();
      return { name: `${singularName}s`, singularName, kind, namespaced: true, verbs: ["get"] };
    });
    const list = { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
    return [groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`, list];
  });
  const groups = Object.keys(KINDS).flatMap((groupVersion) => {
    const [name = "", version] = groupVersion.split("/");
    const one = { groupVersion, version };
    return version === undefined ? [] : [{ name, versions: [one], preferredVersion: one }];
  });
  return {
    "/version": { major: "1", minor: "34", gitVersion: "v1.34.0" },
    "/api": { kind: "APIVersions", versions: ["v1"] },
    "/apis": { kind: "APIGroupList", apiVersion: "v1", groups },
    ...Object.fromEntries(lists),
  };
}

/**
 * Answers what helm asks before it looks a Deployment up, and has one of them, in the namespace "default".
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export async function clusterWith(name: string, replicas: number): Promise<Cluster> {
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { replicas } };
  const answers = { ...discovery(), [`/apis/apps/v1/namespaces/default/deployments/${name}`]: deployment };
  const missing = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };
  const server = createServer(({ url = "" }, response) => {
    const found = new Map(Object.entries(answers)).get(new URL(url, "http://localhost").pathname);
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(found ?? missing));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${get(server.address(), "port")}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
