import { expect, test } from "vitest";
import { wayBack } from "../../src/wayBack.ts";

const whole = (version: string) => ({ version, canary: {} });

test.each([
  [
    "a new version",
    whole("3"),
    whole("2"),
    "Now version 3 answers. `npm run deploy -- --rollback 2` gives the traffic back to version 2.",
  ],
  [
    "a canary",
    { version: "2", canary: { 3: 0.1 } },
    whole("2"),
    "`npm run deploy -- --rollback` gives version 2 all the traffic again",
  ],
  ["the first version", whole("1"), null, "There is none before it to go back to"],
  ["the same as before", whole("2"), whole("2"), "So it did before this command; `npm run deploy -- --rollback`"],
])("which line gives the traffic back after %s", (_, live, before, line) => {
  expect(wayBack(live, before, undefined)).toContain(line);
});

test("the line works for another folder too", () => {
  expect(wayBack(whole("3"), whole("2"), "/my folder")).toContain(
    "`npm run deploy -- --terraform '/my folder' --rollback 2`",
  );
});

test("without a version there is no line", () => {
  expect(wayBack(null, whole("2"), undefined)).toBe("No version has the traffic.");
});
