import { describe, expect, it } from "vitest";
import { versionFor } from "../../mock/functions/version.ts";

describe("the version that an alias leads to", () => {
  it("is its own when there is no canary", () => {
    expect(versionFor({ version: "4", weights: {} }, 0)).toBe("4");
  });

  it("is the canary for its share of the calls", () => {
    const calls = Array.from({ length: 1000 }, (_, index) => index / 1000);
    const canaries = calls.filter((random) => versionFor({ version: "4", weights: { 5: 0.1 } }, random) === "5");
    expect(canaries).toHaveLength(100);
  });

  it("is the canary always or never at the ends of the scale", () => {
    expect(versionFor({ version: "4", weights: { 5: 1 } }, 0.999_999)).toBe("5");
    expect(versionFor({ version: "4", weights: { 5: 0 } }, 0)).toBe("4");
  });
});
