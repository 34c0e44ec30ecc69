import type { FastifyInstance } from "fastify";
import type { AllowedAt } from "../plugins/notFound.ts";
import { acceptQueued } from "./acceptQueued.ts";
import { badHttpHandler, refuseTunnel, TOO_LATE } from "./badHttp.ts";
import { closeSlowlyAfterLastResponse } from "./closeSlowly.ts";
import { possibleConnections } from "./descriptors.ts";
import { finishConnections, holdBackClosing } from "./finishConnections.ts";
import { guardRequests } from "./guardRequests.ts";
import { limitConnections } from "./limitConnections.ts";
import type { ConnectionLimits } from "./limits.ts";
import { logFull, refusalLogger } from "./logRefusal.ts";
import { trackConnections } from "./openConnections.ts";
import { closeStalledConnections } from "./timeouts.ts";

/** Options for the connections of an app. */
export interface ConnectionOptions extends Pick<ConnectionLimits, "writeTimeout" | "maxConnections"> {
  readonly allowedAt: AllowedAt;
}

/** Manages the connections of an app that has a server of its own: limits, timeouts, bad HTTP, and a stop that loses no request. */
export function manageConnections(app: FastifyInstance, options: ConnectionOptions): void {
  const { server, log } = app;
  const { allowedAt, writeTimeout, maxConnections } = options;
  const logRefusal = refusalLogger(log);
  const open = trackConnections(server);
  server.on("connection", closeSlowlyAfterLastResponse);
  // a client that closes its side after a request still gets the response
  Object.assign(server, { httpAllowHalfOpen: true });
  const isFull = limitConnections(server, open, possibleConnections(maxConnections), logFull(log));
  guardRequests(server, { open, isFull, handle: app.routing, logRefusal });
  closeStalledConnections(server, open, writeTimeout * 1000, () =>
    log.info({ event: "write_timeout" }, "connection closed: the client did not take the response"),
  );
  const badHttp = { open, allowedAt, logRefusal };
  const handleBadHttp = badHttpHandler(badHttp);
  server.removeAllListeners("clientError");
  server.on("clientError", handleBadHttp);
  server.on("connect", refuseTunnel(badHttp));
  let finished: Promise<void> | undefined;
  app.addHook("preClose", async () => {
    if (!server.listening) return;
    const closeIdle = holdBackClosing(server);
    const readOn = await acceptQueued(server, open);
    readOn();
    finished = finishConnections(open, { closeIdle, onStalled: (socket) => handleBadHttp(TOO_LATE, socket) });
  });
  app.addHook("onClose", () => finished);
}
