import type { FastifyBaseLogger } from "fastify";
import type { RuntimeEvent } from "iris-models";

type Line = readonly [level: "debug" | "info" | "warn" | "error", fields: object, message: string];

/** Writes what happens to versions, aliases and the store into a log. */
export const logEvents =
  (log: FastifyBaseLogger) =>
  (event: RuntimeEvent): void => {
    const [level, fields, message] = lineOf(event);
    log[level](fields, message);
  };

/** Filters of logs and alarms match `event`: its values are as stable as the codes of errors. */
function lineOf(event: RuntimeEvent): Line {
  switch (event.type) {
    case "version-ready":
      return ["info", { event: "model_loaded", ...loadedOf(event) }, "version in service"];
    case "version-checked":
      return ["debug", { event: "model_checked", ...loadedOf(event) }, "version checked"];
    case "version-released":
      return ["info", { event: "model_released", ...versionOf(event) }, "version released: no name leads to it"];
    case "version-failed":
      return ["error", { event: "model_load_failed", ...versionOf(event), err: event.error }, "version out of service"];
    case "run-failed":
      return ["error", { event: "model_run_failed", ...versionOf(event), err: event.error }, "run stopped or crashed"];
    case "version-kept":
      return [
        "error",
        { event: "model_change_refused", ...versionOf(event), err: event.error },
        "files have changed and cannot be used; what was loaded goes on",
      ];
    case "model-unreachable":
      return [
        "error",
        { event: "model_unreachable", model: event.model, err: event.error },
        "a new version cannot be fetched; what is loaded goes on",
      ];
    case "aliases-failed":
      return ["error", { event: "aliases_failed", model: event.model, err: event.error }, "aliases cannot be used"];
    case "registry-finding": {
      const { message, ...where } = event.finding;
      return ["warn", { event: "registry_finding", ...where }, message];
    }
    case "store-failed":
      return ["error", { event: "registry_unreachable", err: event.error }, "the registry cannot be read"];
    case "store-back":
      return ["info", { event: "registry_reachable", ms: event.ms }, "the registry can be read again"];
  }
}

const versionOf = ({ model, version }: { readonly model: string; readonly version: string }) => ({ model, version });

const loadedOf = (event: RuntimeEvent & { readonly type: "version-ready" | "version-checked" }) => ({
  ...versionOf(event),
  ms: Math.round(event.ms),
  ...(event.isIsolated && { process: "own" }),
});
