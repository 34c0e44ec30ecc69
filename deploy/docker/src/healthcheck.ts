import { get } from "node:http";

const TIMEOUT_MS = 4000;

/** Says whether the server of this container takes requests, by the exit code: 0 or 1. */
const host = process.env.IRIS_HOST || "127.0.0.1";
const request = get({
  // a server that listens everywhere listens on loopback too
  host: host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host,
  port: process.env.IRIS_PORT || 8080,
  path: "/health/ready",
  timeout: TIMEOUT_MS,
});
request.on("response", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
request.on("timeout", () => request.destroy(new Error(`no response in ${TIMEOUT_MS / 1000} s`)));
request.on("error", ({ message }) => {
  console.error(`not ready: ${message}`);
  process.exit(1);
});
