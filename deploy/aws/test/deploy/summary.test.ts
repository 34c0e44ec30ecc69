import { describe, expect, test } from "vitest";
import { parseOutputs } from "../../src/outputs.ts";
import { rollbackHint, summary } from "../../src/summary.ts";

const outputs = (given: object) => {
  const all = {
    name: "iris",
    region: "eu-west-1",
    repository_url: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris",
    repository_name: "iris",
    bucket: "b",
    registry: "s3://b/models",
    api: "http",
    auth: "iam",
    invoke_url: "https://id.execute-api.eu-west-1.amazonaws.com",
    function_name: "iris",
    alias: "live",
    ...given,
  };
  return parseOutputs(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }])));
};
const lines = (given: object, canary = {}) => summary(outputs(given), { version: "1", canary }, "/a folder").join("\n");

describe("a request, by the authentication", () => {
  test.each([
    ["iam", '--aws-sigv4 "aws:amz:eu-west-1:execute-api"'],
    ["jwt", 'curl -H "Authorization: Bearer $TOKEN" https://id.'],
    ["api_key", `curl -H "x-api-key: $(terraform -chdir='/a folder' output -raw api_key)" https://id.`],
    ["none", "  curl https://id.execute-api.eu-west-1.amazonaws.com/predict -d '[5.1,3.5,1.4,0.2]'"],
  ])("%s", (auth, line) => {
    expect(lines({ auth })).toContain(line);
  });

  test("without an API, Lambda itself", () => {
    expect(lines({ api: "none", invoke_url: null })).toContain(
      "aws lambda invoke --region eu-west-1 --function-name iris:live",
    );
  });
});

test("the next commands depend on whether there is a canary", () => {
  expect(lines({})).toContain("--canary 0.1");
  expect(lines({}, { 2: 0.1 })).toContain("--promote");
});

const whole = (version: string) => ({ version, canary: {} });

test.each([
  [
    "a new version",
    whole("3"),
    whole("2"),
    "Now version 3 is live. `npm run deploy -- --rollback 2` gives the traffic back to version 2.",
  ],
  [
    "a canary",
    { version: "2", canary: { 3: 0.1 } },
    whole("2"),
    "`npm run deploy -- --rollback` gives version 2 all the traffic again",
  ],
  ["the first version", whole("1"), null, "There is no version before it"],
  ["the same as before", whole("2"), whole("2"), "It was live before this command too; `npm run deploy -- --rollback`"],
])("the hint after %s", (_, live, before, line) => {
  expect(rollbackHint(live, before)).toContain(line);
});

test("without a live version there is no command", () => {
  expect(rollbackHint(null, whole("2"))).toBe("No version is live.");
});
