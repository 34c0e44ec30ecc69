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
    summary: "Whether the process responds",
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
  const reasons = model ? reasonsOf(model) : [noDefault(models, name)];
  return { status: "not ready", model: name, registry, reasons };
}

const MAX_NAMES = 20;

function noDefault(models: Models, name: string): string {
  const names = models.status().map((status) => status.name);
  const others = names.length > 0 ? `: set IRIS_DEFAULT_MODEL to one of ${names.slice(0, MAX_NAMES).join(", ")}` : "";
  return `the registry has no model called "${name}"${others}`;
}

/** An error is reported by its code alone: where the registry is concerns the operator, and is in the log. */
function registryOf(models: Models): Readiness["registry"] {
  const { state, since, reason } = models.storeStatus();
  return { state, since: since.toISOString(), ...(reason && { code: reason.code }) };
}

const reasonOf = (fault: NonNullable<ModelStatus["fault"]>): string =>
  isStoreFaultCode(fault.code) ? `the registry: ${fault.code}` : `aliases: ${fault.code}: ${fault.message}`;

/** Why a model has no version in service. */
function reasonsOf({ name, fault, versions }: ModelStatus): string[] {
  const failed = versions.flatMap(({ version, reason }) =>
    reason ? [`version ${version}: ${reason.code}: ${reason.message}`] : [],
  );
  const reasons = [...(fault ? [reasonOf(fault)] : []), ...failed];
  if (reasons.length > 0) return reasons;
  if (versions.some(({ state }) => state === "unchecked")) return [`"${name}" is still being loaded`];
  return [`no version of "${name}" is in service; see GET /models/${name}`];
}
