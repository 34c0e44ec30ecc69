import type { FastifyInstance } from "fastify";
import { isStoreFaultCode, type ModelStatus, type Models } from "iris-models";
import type { Deps } from "../deps.ts";
import { GENERIC_TAGS } from "../openapi/about.ts";
import { Liveness, Readiness } from "../schemas/health.ts";
import { json, problems } from "../schemas/responses.ts";

/** GET /health/live and GET /health/ready. */
export function healthRoutes(app: FastifyInstance, { models, defaultModel, droppedLines = () => 0 }: Deps): void {
  const live = {
    tags: [GENERIC_TAGS.health.name],
    operationId: "live",
    summary: "Whether the process answers",
    response: { 200: json(Liveness), ...problems(400) },
  };
  const ready = {
    tags: [GENERIC_TAGS.health.name],
    operationId: "ready",
    summary: "Whether the default model is in service",
    response: {
      200: json(Readiness),
      ...problems(400),
      503: { ...json(Readiness), description: "The default model is not in service" },
    },
  };

  app.get("/health/live", { schema: live }, async (): Promise<Liveness> => ({ status: "live" }));
  app.get("/health/ready", { schema: ready }, async (_request, reply): Promise<Readiness> => {
    const dropped = droppedLines();
    const readiness = { ...readinessOf(models, defaultModel), ...(dropped > 0 && { log: { dropped } }) };
    if (readiness.status !== "ready") reply.code(503);
    return readiness;
  });
}

function readinessOf(models: Models, name: string): Readiness {
  const model = models.status().find((status) => status.name === name);
  const registry = registryOf(models);
  const current = model?.versions.find(({ version }) => version === model.current);
  if (current?.state === "ready") return { status: "ready", model: name, version: current.version, registry };
  const reasons = model ? reasonsOf(model) : [`the registry has no model called "${name}"`];
  return { status: "not ready", model: name, registry, reasons };
}

/** What is wrong with it is told by its code alone: where it lies is the operator's business, and in the log. */
function registryOf(models: Models): Readiness["registry"] {
  const { state, since, reason } = models.storeStatus();
  return { state, since: since.toISOString(), ...(reason && { code: reason.code }) };
}

/** Where the store lies is the operator's business, and in the log. */
const reasonOf = (fault: NonNullable<ModelStatus["fault"]>): string =>
  isStoreFaultCode(fault.code) ? `the registry: ${fault.code}` : `aliases: ${fault.code}: ${fault.message}`;

/** Why a model has no version that answers. */
function reasonsOf({ name, fault, versions }: ModelStatus): string[] {
  const failed = versions.flatMap(({ version, reason }) =>
    reason ? [`version ${version}: ${reason.code}: ${reason.message}`] : [],
  );
  const reasons = [...(fault ? [reasonOf(fault)] : []), ...failed];
  return reasons.length > 0 ? reasons : [`no version of "${name}" answers by default; GET /models/${name} shows them`];
}
