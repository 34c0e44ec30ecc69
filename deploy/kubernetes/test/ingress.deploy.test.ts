import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { example, render } from "./support/chart.ts";
import { get, list, manifestsIn, only } from "./support/manifest.ts";
import { isThere } from "./support/run.ts";
import { serve } from "./support/server.ts";

// Traefik's kinds have no schema that could be had offline. What is expected is its documentation of them:
// https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/
const FILE = new URL("../traefik/middlewares.yaml", import.meta.url);
const middlewares = manifestsIn(readFileSync(FILE, "utf8"));
const cors = get(middlewares[0], "spec.headers");

describe("what Traefik does before iris gets a request", () => {
  test.skipIf(!isThere("helm"))(
    "is what the example asks for, preflights first, since they have no token",
    async () => {
      const annotations = get(only(await render(example("public.yaml")), "Ingress"), "metadata.annotations");
      const asked = Reflect.get(Object(annotations), "traefik.ingress.kubernetes.io/router.middlewares");
      expect(asked).toBe(middlewares.map(({ metadata }) => `default-${metadata.name}@kubernetescrd`).join(","));
      expect(middlewares.map((one) => Object.keys(Object(get(one, "spec"))))).toEqual([["headers"], ["forwardAuth"]]);
    },
  );

  test("answers a preflight as iris would", async () => {
    const [origin = ""] = list(cors, "accessControlAllowOriginList").map(String);
    await using server = await serve({ IRIS_CORS_ORIGINS: origin });
    const asking = { origin, "access-control-request-method": "POST" };
    const preflight = await fetch(`${server.url}/predict`, { method: "OPTIONS", headers: asking });
    const joined = (field: string) => list(cors, field).join(", ");
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": joined("accessControlAllowMethods"),
      "access-control-allow-headers": joined("accessControlAllowHeaders"),
      "access-control-max-age": String(get(cors, "accessControlMaxAge")),
    });
    const answer = await fetch(`${server.url}/models`, { headers: { origin } });
    expect(answer.headers.get("access-control-expose-headers")).toBe(joined("accessControlExposeHeaders"));
  });

  test("is not done twice: two origins in one answer are refused by browsers", () => {
    expect(example("public.yaml")).not.toHaveProperty("settings.corsOrigins");
  });
});
