import { expect, test } from "vitest";
import { charge, PRICES } from "../../src/cost/prices.ts";

test.each([
  ["HTTP API, first tier", PRICES.apiGateway.http, 300e6, 300],
  ["HTTP API, second tier", PRICES.apiGateway.http, 400e6, 300 + 90],
  ["REST API, second tier", PRICES.apiGateway.rest, 433e6, 1165.5 + 280],
  ["REST API, all tiers", PRICES.apiGateway.rest, 21e9, 1165.5 + 667 * 2.8 + 19_000 * 2.38 + 1_000 * 1.51],
  ["x86, second tier", PRICES.lambda.duration.x86_64, 7e9, 100_000.2 + 15_000],
  [
    "arm64, third tier",
    PRICES.lambda.duration.arm64,
    19.75e9,
    7.5e9 * 0.0000133334 + 11.25e9 * 0.0000120001 + 10_666.7,
  ],
  ["logs, fourth tier", PRICES.logs, 60 * 1024, 10_240 * 0.5 + 20_480 * 0.25 + 20_480 * 0.1 + 10_240 * 0.05],
  ["nothing", PRICES.apiGateway.rest, 0, 0],
] as const)("%s: what is over a tier is charged by the next", (_what, price, quantity, usd) => {
  expect(charge(price, quantity)).toBeCloseTo(usd, 4);
});

test("every price tells its unit and a page of AWS, in tiers that rise to infinity and get cheaper", () => {
  const lines = pricesIn(PRICES);
  expect(lines.length).toBeGreaterThan(15);
  for (const { unit, source, tiers } of lines) {
    expect(unit).not.toBe("");
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/);
    const bounds = tiers.map(([upTo]) => upTo);
    expect(bounds).toEqual(bounds.toSorted((one, other) => one - other));
    expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
    const prices = tiers.map(([, usd]) => usd);
    expect(prices).toEqual(prices.toSorted((one, other) => other - one));
    expect(Math.min(...prices)).toBeGreaterThan(0);
  }
});

interface Line {
  readonly unit: string;
  readonly source: string;
  readonly tiers: readonly (readonly [number, number])[];
}

function pricesIn(node: object): Line[] {
  if ("tiers" in node) return [node as Line];
  return Object.values(node).flatMap((child: unknown) =>
    typeof child === "object" && child !== null ? pricesIn(child) : [],
  );
}
