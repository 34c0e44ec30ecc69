import { expect, test } from "vitest";
import { parseOutputs } from "../../src/outputs.ts";
import { outputs, printed } from "./support/outputs.ts";

test("reads what Terraform prints", () => {
  expect(parseOutputs(printed())).toEqual(outputs);
});

test("an output that Terraform leaves out is null", () => {
  const { name, region, repository_url, repository_name, bucket, registry, api, auth } = outputs;
  const first = { name, region, repository_url, repository_name, bucket, registry, api, auth };
  expect(parseOutputs(printed(first))).toMatchObject({ ...first, image_tag: null, live: null, invoke_url: null });
});

test("other outputs are ignored", () => {
  expect(parseOutputs({ ...printed(), more: { value: 1 } })).toEqual(outputs);
});

test.each([
  { values: { bucket: null }, message: /output bucket of Terraform is wrong \(expected string\).*npm run deploy/ },
  { values: { api: "soap" }, message: /output api/ },
  { values: { live: { version: 1 } }, message: /output live/ },
  { values: { api_key: ["a secret"] }, message: /^(?!.*a secret).*output api_key/ },
])("a wrong output is an error that names it, without its value: $values", ({ values, message }) => {
  expect(() => parseOutputs(printed({ ...outputs, ...values }))).toThrow(message);
});
