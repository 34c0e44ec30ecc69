import { IrisError, type RuntimeEvent } from "iris-models";
import pino from "pino";
import { expect, it } from "vitest";
import { logEvents } from "../src/eventLog.ts";

const error = new IrisError("MODEL_REJECTED", "It is no ONNX file.");
const version = { model: "wine", version: "2" };

it.each<[RuntimeEvent, object]>([
  [
    { type: "version-ready", ...version, ms: 12.3 },
    { ...version, level: 30, ms: 12, msg: "version in service" },
  ],
  [
    { type: "version-checked", ...version, ms: 12.3 },
    { ...version, level: 20, ms: 12, msg: "version checked" },
  ],
  [
    { type: "version-failed", ...version, error },
    { ...version, level: 50, msg: "version out of service" },
  ],
  [
    { type: "aliases-failed", model: "wine", error },
    { model: "wine", level: 50, msg: "aliases cannot be used" },
  ],
])("%j is a line that has its error once", (event, wanted) => {
  const lines: string[] = [];
  logEvents(pino({ level: "debug", base: null }, { write: (line: string) => void lines.push(line) }))(event);
  const { time: _time, err, ...line } = JSON.parse(lines[0]!);
  expect(line).toEqual(wanted);
  expect(err?.code).toBe("error" in event ? "MODEL_REJECTED" : undefined);
});
