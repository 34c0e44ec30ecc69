import { describe, expect, test } from "vitest";
import { explainAwsError } from "../../src/clients/awsErrors.ts";

const named = (name: string, message = "no", rest: object = {}) => Object.assign(new Error(message), { name, ...rest });
const say = (error: unknown, env = {}) => explainAwsError(error, env, "eu-west-1")?.message;
const KEYS = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

describe("credentials: what is wrong, where they come from, and what to do", () => {
  test("none", () => {
    const said = say(named("CredentialsProviderError", "Could not load credentials from any providers"));
    expect(said).toMatch(/no AWS credentials \(from AWS_ACCESS_KEY_ID, AWS_PROFILE, .*aws configure/);
  });

  test("none in the profile", () => {
    expect(say(named("CredentialsProviderError"), { AWS_PROFILE: "work" })).toContain("of AWS_PROFILE=work");
  });

  test("expired", () => {
    expect(say(named("ExpiredToken"), KEYS)).toMatch(
      /credentials \(from AWS_ACCESS_KEY_ID .*have expired.*new session/,
    );
    const sso = named("CredentialsProviderError", "The SSO session associated with this profile has expired.");
    expect(say(sso, { AWS_PROFILE: "work" })).toContain("aws sso login --profile work");
  });

  test.each(["InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException"])("wrong: %s", (name) => {
    expect(say(named(name), KEYS)).toContain("AWS rejects the credentials (from AWS_ACCESS_KEY_ID");
  });

  test("not allowed to", () => {
    expect(say(named("AccessDeniedException", "not authorized to perform: ecr:PutImage"))).toContain("ecr:PutImage");
  });
});

test("a region that cannot be reached", () => {
  const error = Object.assign(new Error("getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com"), { code: "ENOTFOUND" });
  expect(say(error)).toMatch(/cannot be reached in region eu-west-1.*--region/);
  expect(say(error, { AWS_ENDPOINT_URL: "http://x" })).toContain("at http://x (AWS_ENDPOINT_URL)");
});

test("other errors of AWS keep their message; errors of others are not explained", () => {
  expect(say(named("LimitExceeded", "too many", { $metadata: {} }))).toBe("error of AWS: LimitExceeded: too many");
  expect(say(new Error("no"))).toBeUndefined();
  expect(say("no")).toBeUndefined();
});
