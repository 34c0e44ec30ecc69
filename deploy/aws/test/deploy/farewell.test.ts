import { describe, expect, test } from "vitest";
import { farewell } from "../../src/farewell.ts";
import { parseOutputs } from "../../src/outputs.ts";

const outputs = (given: object) => {
  const all = {
    name: "iris",
    region: "eu-west-1",
    account_id: "123456789012",
    repository_url: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris",
    repository_name: "iris",
    bucket: "b",
    registry: "s3://b/models",
    architecture: "x86_64",
    api: "http",
    auth: "iam",
    invoke_url: "https://id.execute-api.eu-west-1.amazonaws.com",
    function_name: "iris",
    alias: "live",
    ...given,
  };
  return parseOutputs(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }])));
};
const leave = (given: object, canary = {}, flags: readonly string[] = []) =>
  farewell(outputs(given), { version: "1", canary }, { folder: "/a folder", region: "eu-west-1", flags }).join("\n");

describe("a line that asks it, by what lets in", () => {
  test.each([
    ["iam", '--aws-sigv4 "aws:amz:eu-west-1:execute-api"'],
    ["jwt", 'curl -H "Authorization: Bearer $TOKEN" https://id.'],
    ["api_key", `curl -H "x-api-key: $(terraform -chdir='/a folder' output -raw api_key)" https://id.`],
    ["none", "  curl https://id.execute-api.eu-west-1.amazonaws.com/predict -d '[5.1,3.5,1.4,0.2]'"],
  ])("%s", (auth, line) => {
    expect(leave({ auth })).toContain(line);
  });

  test("without an API, Lambda itself", () => {
    expect(leave({ api: "none", invoke_url: null })).toContain(
      "aws lambda invoke --region eu-west-1 --function-name iris:live",
    );
  });
});

test("what comes next depends on whether something is being tried", () => {
  expect(leave({})).toContain("--canary 0.1");
  expect(leave({}, { 2: 0.1 })).toContain("--promote");
});

test("what comes next works as it stands there, for another folder too", () => {
  const flags = ["--terraform", "'/a folder'"];
  for (const text of [leave({}, {}, flags), leave({}, { 2: 0.1 }, flags)]) {
    const lines = text.split("\n").filter((line) => line.includes("npm run deploy"));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^ {2}npm run deploy -- --terraform '\/a folder' --\w/);
  }
});
