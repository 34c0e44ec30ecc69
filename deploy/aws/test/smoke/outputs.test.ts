import { expect, test } from "vitest";
import { parseOutputs } from "../../src/outputs.ts";
import { outputs, printed } from "./support/outputs.ts";

test("reads what Terraform prints", () => {
  expect(parseOutputs(printed())).toEqual(outputs);
});

test("takes what Terraform leaves out for null", () => {
  const { region, name, account_id, repository_url, repository_name, bucket, registry, architecture, api, auth } =
    outputs;
  const first = {
    region,
    name,
    account_id,
    repository_url,
    repository_name,
    bucket,
    registry,
    architecture,
    api,
    auth,
  };
  expect(parseOutputs(printed(first))).toMatchObject({ ...first, image_tag: null, live: null, train_command: null });
});

test("ignores an output that it does not know", () => {
  expect(parseOutputs({ ...printed(), more: { value: 1 } })).toEqual(outputs);
});

test.each([
  { json: {}, message: /nothing is deployed.*npm run deploy/ },
  { json: null, message: /terraform output -json/ },
  { json: { bucket: "iris" }, message: /terraform output -json/ },
  { json: printed({ ...outputs, bucket: null }), message: /bucket came as null \(expected string\)/ },
  { json: printed({ ...outputs, api: "soap" }), message: /api came as "soap"/ },
  { json: printed({ ...outputs, live: { version: 1 } }), message: /live came as \{"version":1\}/ },
  { json: printed({ ...outputs, bucket: 1, region: 2 }), message: /region came as 2.*bucket came as 1/ },
])("refuses $json", ({ json, message }) => {
  expect(() => parseOutputs(json)).toThrow(message);
});

test("does not show a key", () => {
  expect(() => parseOutputs(printed({ ...outputs, api_key: ["a secret"] }))).toThrow(
    /^(?!.*a secret).*api_key came as something else/s,
  );
});
