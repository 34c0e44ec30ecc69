import type { FastifyInstance } from "fastify";
import { DTYPES, type Feature, type Manifest } from "iris-models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { costs, flowers, halves, mixed } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";
import { oneOf, random } from "./support/random.ts";
import { judgeBy, pointerTo } from "./support/schemas.ts";

let app: FastifyInstance;
let faultsOf: ReturnType<typeof judgeBy>;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers, costs, halves, mixed), defaultModel: "flowers" });
  faultsOf = judgeBy((await app.inject("/openapi.json")).json());
});
afterAll(() => app.close());

type Draw = () => number;

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  "",
  "x",
  "5.1",
  "NaN",
  "Infinity",
  "-Infinity",
  "-NaN",
  "cut\0off",
  [],
  {},
  [1],
  -0,
  0,
  1,
  -1,
  0.5,
  127,
  128,
  200,
  1e39,
  -1e39,
  3.4028234663852886e38,
  5e-324,
  2 ** 53,
  2 ** 53 - 1,
  "9223372036854775807",
  "9223372036854775808",
  "-0",
  "007",
];

function goodValue({ dtype }: Pick<Feature, "dtype">, draw: Draw): unknown {
  if (dtype === "string") return "x";
  if (dtype === "bool") return draw() < 0.5;
  return DTYPES[dtype].family === "float" ? Math.round(draw() * 100) / 10 : Math.floor(draw() * 100);
}

type Kind = "right" | "one odd" | "anything";

/** A row of a model: right, or with one odd value, or with several, too many or too few. */
function anyRow({ features }: Pick<Manifest, "features">, draw: Draw): unknown {
  const kind: Kind = oneOf(draw, ["right", "right", "one odd", "one odd", "anything"]);
  if (!features) {
    const tensor = values(
      Array(kind === "anything" ? oneOf(draw, [0, 2, 3, 4]) : 3).fill({ dtype: "float32" }),
      kind,
      draw,
    );
    return draw() < 0.5 ? tensor : { [kind === "anything" ? oneOf(draw, ["x", "y", "instances"]) : "x"]: tensor };
  }
  const row = values(features, kind, draw).map((value, index): [string, unknown] => [features[index]!.name, value]);
  if (kind === "anything" && draw() < 0.3) row.splice(Math.floor(draw() * row.length), 1);
  if (kind === "anything" && draw() < 0.3) row.push([oneOf(draw, ["more", "toString", "Size"]), 1]);
  return draw() < 0.5 ? Object.fromEntries(row) : row.map(([, value]) => value);
}

function values(features: readonly Pick<Feature, "dtype">[], kind: Kind, draw: Draw): unknown[] {
  const odd = Math.floor(draw() * features.length);
  const isOdd = (index: number) => (kind === "one odd" ? index === odd : kind === "anything" && draw() < 0.3);
  return features.map((feature, index) => (isOdd(index) ? oneOf(draw, ODD) : goodValue(feature, draw)));
}

function anyBody(manifest: Pick<Manifest, "features">, draw: Draw): unknown {
  const form = draw();
  if (form < 0.4) return anyRow(manifest, draw);
  const rows = Array.from({ length: Math.floor(draw() * 3) }, () => anyRow(manifest, draw));
  if (form < 0.55) return rows;
  if (form < 0.75) return { [oneOf(draw, LISTS)]: rows };
  return form < 0.95 ? anyTable(manifest, draw) : oneOf(draw, ODD);
}

const LISTS = ["instances", "inputs", "data", "rows", "dataframe_records"];

/** A data frame, or an array of values for each name. JSON Schema cannot compare lengths, so they agree. */
function anyTable({ features }: Pick<Manifest, "features">, draw: Draw): unknown {
  const columns = features?.map(({ name }) => name) ?? ["x"];
  const kind: Kind = oneOf(draw, ["right", "right", "one odd"]);
  const line = () =>
    features ? values(features, kind, draw) : [values(Array(3).fill({ dtype: "float32" }), kind, draw)];
  const data = Array.from({ length: Math.floor(draw() * 3) }, line);
  if (draw() < 0.5)
    return { inputs: Object.fromEntries(columns.map((name, index) => [name, data.map((row) => row[index])])) };
  const frame = { columns, data, ...(draw() < 0.5 && { index: data.map((_, index) => index) }) };
  return draw() < 0.5 ? frame : { dataframe_split: frame };
}

test.each([
  flowers,
  costs,
  halves,
  mixed,
])("$name takes exactly what its documented schema allows", async (manifest) => {
  const draw = random(11);
  const schema = pointerTo(
    "paths",
    `/models/${manifest.name}/predict`,
    "post",
    "requestBody",
    "content",
    "application/json",
    "schema",
  );
  const seen = { taken: 0, refused: 0 };
  for (let round = 0; round < 1500; round++) {
    const body = anyBody(manifest, draw);
    const payload = JSON.stringify(body);
    const { statusCode } = await app.inject({ method: "POST", url: `/models/${manifest.name}/predict`, payload });
    const faults = faultsOf(JSON.parse(payload), schema);
    expect({ payload, statusCode, faults }).toMatchObject(
      faults.length === 0 ? { statusCode: 200 } : { statusCode: 400 },
    );
    seen[faults.length === 0 ? "taken" : "refused"]++;
  }
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(300);
});
