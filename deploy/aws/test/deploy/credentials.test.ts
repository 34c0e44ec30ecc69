import { expect, test } from "vitest";
import { withOneIdentity } from "../../src/clients/credentials.ts";

const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

test("keys go before a profile, for every program", () => {
  expect(withOneIdentity({ ...keys, AWS_PROFILE: "p", AWS_DEFAULT_PROFILE: "p", HOME: "h" })).toEqual({
    ...keys,
    HOME: "h",
  });
});

test.each([
  { AWS_PROFILE: "p" },
  { AWS_PROFILE: "p", AWS_ACCESS_KEY_ID: "a" },
  { AWS_PROFILE: "p", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
])("without both keys the profile stays: %o", (env) => {
  expect(withOneIdentity(env)).toEqual(env);
});
