import { IrisError, type Models } from "iris-models";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildApp } from "../../src/app.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("refusals under overload are one warning a second with their number, and no errors", async () => {
  const error = new IrisError("OVERLOADED", "The model has 100 runs to do.");
  const models: Models = { ...(await modelsOf(flowers)), model: () => Promise.reject(error) };
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const app = buildApp({ models, logger });
  const refuse = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++)
      expect((await app.inject({ method: "POST", url: "/predict", payload: "[1]" })).statusCode).toBe(503);
  };
  const logged = () => lines.splice(0).map((line) => JSON.parse(line));

  await refuse(3);
  expect(logged().map(({ level, msg, status }) => [level, msg, status])).toEqual(Array(3).fill([30, "request", 503]));
  vi.advanceTimersByTime(1000);
  expect(logged()).toMatchObject([{ level: 40, event: "overloaded", refused: 3 }]);
  vi.advanceTimersByTime(5000);
  expect(logged()).toEqual([]);

  await refuse(2);
  logged();
  vi.advanceTimersByTime(1000);
  expect(logged()).toMatchObject([{ level: 40, refused: 2 }]);
});
