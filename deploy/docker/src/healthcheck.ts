import { get } from "node:http";

const TIMEOUT_MS = 4000;

/** Says whether the server of this container takes requests, by the exit code: 0 or 1. */
const host = process.env.IRIS_HOST || "127.0.0.1";
const answer = get({
  // a server that listens everywhere listens on loopback too
  host: host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host,
  port: process.env.IRIS_PORT || 8080,
  path: "/health/ready",
  timeout: TIMEOUT_MS,
});
answer.on("response", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
answer.on("timeout", () => answer.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
answer.on("error", ({ message }) => {
  console.error(`not ready: ${message}`);
  process.exit(1);
});
