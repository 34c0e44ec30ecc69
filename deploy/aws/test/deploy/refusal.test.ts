import { describe, expect, test } from "vitest";
import { refusal } from "../../src/clients/refusal.ts";

const named = (name: string, message = "no", rest: object = {}) => Object.assign(new Error(message), { name, ...rest });
const say = (error: unknown, env = {}) => refusal(error, env, "eu-west-1")?.message;
const KEYS = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

describe("credentials: what is amiss, which were looked at, and what to do", () => {
  test("none", () => {
    const said = say(named("CredentialsProviderError", "Could not load credentials from any providers"));
    expect(said).toMatch(/no AWS credentials \(looked at AWS_ACCESS_KEY_ID, AWS_PROFILE, .*aws configure/);
  });

  test("none in the profile", () => {
    expect(say(named("CredentialsProviderError"), { AWS_PROFILE: "work" })).toContain("of AWS_PROFILE=work");
  });

  test("expired", () => {
    expect(say(named("ExpiredToken"), KEYS)).toMatch(/have expired \(from AWS_ACCESS_KEY_ID .*new session/);
    const sso = named("CredentialsProviderError", "The SSO session associated with this profile has expired.");
    expect(say(sso, { AWS_PROFILE: "work" })).toContain("aws sso login --profile work");
  });

  test.each(["InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException"])("wrong: %s", (name) => {
    expect(say(named(name), KEYS)).toContain(`does not accept the credentials (from AWS_ACCESS_KEY_ID`);
  });

  test("not allowed to", () => {
    expect(say(named("AccessDeniedException", "not authorized to perform: ecr:PutImage"))).toContain("ecr:PutImage");
  });
});

test("a region where nothing answers", () => {
  const error = Object.assign(new Error("getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com"), { code: "ENOTFOUND" });
  expect(say(error)).toMatch(/nothing answers in region eu-west-1.*--region/);
  expect(say(error, { AWS_ENDPOINT_URL: "http://x" })).toContain("at http://x (AWS_ENDPOINT_URL)");
});

test("anything else that AWS says is told, and what is not AWS's is not taken for it", () => {
  expect(say(named("LimitExceeded", "too many", { $metadata: {} }))).toBe("AWS refuses: LimitExceeded: too many");
  expect(say(new Error("no"))).toBeUndefined();
  expect(say("no")).toBeUndefined();
});
