import { describe, expect, it } from "vitest";
import { isNestedTooDeep } from "../../src/bodies/nesting.ts";

const check = (json: string): boolean => isNestedTooDeep(Buffer.from(json));
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("the nesting of a JSON text", () => {
  it("may have 100 levels", () => {
    expect(check(nested(100))).toBe(false);
    expect(check(nested(101))).toBe(true);
    expect(check('{"a":'.repeat(101))).toBe(true);
    expect(check("[".repeat(500_000))).toBe(true);
  });

  it("is not that of its texts", () => {
    expect(check(`["${"[".repeat(1000)}", "\\"${"{".repeat(1000)}"]`)).toBe(false);
    expect(check(`["\\\\"${nested(100)}]`)).toBe(true);
  });

  it("ends where brackets close", () => {
    expect(check(`[${"[[]],".repeat(1000)}[]]`)).toBe(false);
  });
});
