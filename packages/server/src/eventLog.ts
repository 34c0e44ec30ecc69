import type { FastifyBaseLogger } from "fastify";
import type { RuntimeEvent } from "iris-models";

/** Writes what happens to versions and aliases into a log. */
export const logEvents =
  (log: FastifyBaseLogger) =>
  (event: RuntimeEvent): void => {
    const { model } = event;
    if (event.type === "aliases-failed") {
      log.error({ model, err: event.error }, "aliases cannot be used");
    } else if (event.type === "version-failed") {
      log.error({ model, version: event.version, err: event.error }, "version out of service");
    } else {
      const line = { model, version: event.version, ms: Math.round(event.ms) };
      if (event.type === "version-checked") log.debug(line, "version checked");
      else log.info(line, "version in service");
    }
  };
