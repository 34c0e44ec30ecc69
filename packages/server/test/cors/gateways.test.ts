import { readFileSync } from "node:fs";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { describe, expect, test } from "vitest";
import { CORS_OPTIONS } from "../../src/cors/cors.ts";
import { originFaults } from "../../src/cors/origins.ts";

const DEPLOY = new URL("../../../../deploy/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, DEPLOY), "utf8");

const Origins = Type.Record(Type.String(), Type.Array(Type.String()));

/** What the HTTP API's module says a browser may do, by the names of the service's headers. */
function ofTheGateway(): Record<string, unknown> {
  const module = read("terraform/modules/api-http/main.tf");
  const value = (name: string): unknown => JSON.parse(`${new RegExp(`^ +${name} += (.*)$`, "m").exec(module)?.[1]}`);
  return {
    methods: value("allow_methods"),
    headers: value("allow_headers"),
    exposed: value("expose_headers"),
    seconds: value("max_age"),
  };
}

/** The same, of the service itself. */
function ofTheService(): Record<string, unknown> {
  const { methods, allowedHeaders, exposedHeaders, maxAge } = CORS_OPTIONS;
  // an HTTP API has no keys
  const headers = allowedHeaders.filter((name) => name !== "x-api-key");
  return { methods, headers, exposed: exposedHeaders, seconds: maxAge };
}

describe("CORS of the gateways", () => {
  test("allows on an HTTP API, which responds to preflights itself, what the service would", () => {
    expect(ofTheGateway()).toEqual(ofTheService());
  });

  test("takes no origin at plan that the service would refuse at its start", () => {
    const table = Value.Parse(Origins, JSON.parse(read("aws/test/terraform/fixtures/origins.json")));
    const faulty = (origins: readonly string[] = []) => origins.filter((origin) => originFaults([origin]).length > 0);
    expect(faulty(table.taken)).toEqual([]);
    expect(faulty(table.refused)).toEqual(table.refused);
    expect(faulty(table.refusedByTheModulesAlone)).toEqual([]);
  });
});
