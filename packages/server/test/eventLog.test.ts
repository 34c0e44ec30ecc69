import { IrisError, type RuntimeEvent } from "iris-models";
import pino from "pino";
import { expect, test } from "vitest";
import { logEvents } from "../src/eventLog.ts";

const error = new IrisError("MODEL_REJECTED", "It is no ONNX file.");
const version = { model: "wine", version: "2" };

test.each<[RuntimeEvent, object]>([
  [
    { type: "version-ready", ...version, ms: 12.3, isIsolated: false },
    { ...version, event: "model_loaded", level: 30, ms: 12, msg: "version in service" },
  ],
  [
    { type: "version-ready", ...version, ms: 12.3, isIsolated: true },
    { ...version, event: "model_loaded", level: 30, ms: 12, process: "own", msg: "version in service" },
  ],
  [
    { type: "run-failed", ...version, error },
    { ...version, event: "model_run_failed", level: 50, msg: "run stopped or crashed" },
  ],
  [
    { type: "version-checked", ...version, ms: 12.3, isIsolated: false },
    { ...version, event: "model_checked", level: 20, ms: 12, msg: "version checked" },
  ],
  [
    { type: "version-failed", ...version, error },
    { ...version, event: "model_load_failed", level: 50, msg: "version out of service" },
  ],
  [
    { type: "aliases-failed", model: "wine", error },
    { model: "wine", event: "aliases_failed", level: 50, msg: "aliases cannot be used" },
  ],
  [
    { type: "version-kept", ...version, error },
    {
      ...version,
      event: "model_change_refused",
      level: 50,
      msg: "files have changed and cannot be used; what was loaded goes on",
    },
  ],
  [
    { type: "model-unreachable", model: "wine", error },
    {
      model: "wine",
      event: "model_unreachable",
      level: 50,
      msg: "a new version cannot be fetched; what is loaded goes on",
    },
  ],
  [
    { type: "version-released", ...version },
    { ...version, event: "model_released", level: 30, msg: "version released: no name leads to it" },
  ],
  [
    {
      type: "registry-finding",
      finding: { code: "VERSION_NAME_INVALID", path: "wine/v2", message: "wine/v2 must be a plain number." },
    },
    {
      event: "registry_finding",
      level: 40,
      code: "VERSION_NAME_INVALID",
      path: "wine/v2",
      msg: "wine/v2 must be a plain number.",
    },
  ],
  [
    { type: "store-failed", error },
    { event: "registry_unreachable", level: 50, msg: "the registry cannot be read" },
  ],
  [
    { type: "store-back", ms: 1200 },
    { event: "registry_reachable", level: 30, ms: 1200, msg: "the registry can be read again" },
  ],
])("%j is a line that has its error once", (event, wanted) => {
  const lines: string[] = [];
  logEvents(pino({ level: "debug", base: null }, { write: (line: string) => void lines.push(line) }))(event);
  const { time: _time, err, ...line } = JSON.parse(lines[0]!);
  expect(line).toEqual(wanted);
  expect(err?.code).toBe("error" in event ? "MODEL_REJECTED" : undefined);
});
