import { expect, test } from "vitest";
import { openStore } from "../../../src/index.ts";
import { parseS3Location } from "../../../src/stores/s3/location.ts";

test.each([
  ["s3://models", { bucket: "models", prefix: "" }],
  ["s3://models/", { bucket: "models", prefix: "" }],
  ["S3://my.models-1/a/b c", { bucket: "my.models-1", prefix: "a/b c/" }],
  ["s3://models/registry//", { bucket: "models", prefix: "registry/" }],
])("%s is a place in S3", (location, place) => {
  expect(parseS3Location(location)).toEqual(place);
});

test.each([
  ["s3://", /names no bucket/],
  ["s3:///registry", /names no bucket/],
  ["s3:models/registry", /names no bucket/],
  ["s3://Models/registry", /name of a bucket must be .* got "Models"/],
  ["s3://my_models", /name of a bucket must be/],
  ["s3://ab", /name of a bucket must be/],
  ["s3://a..b", /name of a bucket must be/],
  ["s3://10.0.0.1/x", /no IP address/],
  ["s3://models:9000/x", /name of a bucket must be/],
  ["s3://models/a//b", /prefix must be/],
  ["s3://models/../b", /prefix must be/],
  ["s3://models/a?region=eu-west-1", /region and endpoint come from/],
])("%s is refused, and told why", async (location, message) => {
  const refused = openStore(location);
  await expect(refused).rejects.toMatchObject({ code: "INVALID_OPTION" });
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toThrow(/s3:\/\/bucket\/prefix/);
});

test("credentials in a location are refused and not repeated", async () => {
  const refused = openStore("s3://AKIAEXAMPLE:hidden@models/registry");
  await expect(refused).rejects.toMatchObject({ code: "INVALID_OPTION" });
  await expect(refused).rejects.not.toThrow(/AKIAEXAMPLE|hidden/);
});

test("a place in S3 opens without a request", async () => {
  expect((await openStore("s3://models/registry/")).location).toBe("s3://models/registry");
});
