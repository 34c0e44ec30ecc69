import {
  Bool,
  type DataType,
  Dictionary,
  Field,
  Float32,
  Int8,
  Int32,
  Int64,
  List,
  makeData,
  Table,
  TimestampMillisecond,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { costs, flowers, halves, mixed } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { random } from "../support/random.ts";

const ARROW = "application/vnd.apache.arrow.stream";

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers, costs, halves, mixed), defaultModel: "flowers" });
});
afterAll(() => app.close());

async function send(url: string, table: Table | Uint8Array, accept?: string) {
  const payload = Buffer.from(table instanceof Table ? tableToIPC(table, "stream") : table);
  const headers = { "content-type": ARROW, ...(accept !== undefined && { accept }) };
  return app.inject({ method: "POST", url, headers, payload });
}

/** The rows of a table of predictions. */
async function predictions(url: string, table: Table): Promise<unknown[]> {
  const response = await send(url, table);
  expect(response.statusCode, response.body).toBe(200);
  expect(response.headers).toMatchObject({ "content-type": ARROW, "x-model-version": "1" });
  return rowsOf(tableFromIPC(response.rawPayload));
}

const rowsOf = (table: Table): unknown[] =>
  table
    .toArray()
    .map((row) => JSON.parse(JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}n` : value))));

const columns = (vectors: Readonly<Record<string, [readonly unknown[], DataType]>>): Table =>
  new Table(
    Object.fromEntries(Object.entries(vectors).map(([name, [values, type]]) => [name, vectorFromArray(values, type)])),
  );

/** What a response says is wrong. */
async function fault(
  table: Table | Uint8Array,
  url = "/predict",
): Promise<{ code: string; detail: string; errors?: unknown }> {
  const response = await send(url, table);
  expect(response.statusCode).toBe(400);
  return response.json();
}

const PETALS = tableFromArrays({
  petal_width: Float32Array.of(0.2, 1.8, 1),
  petal_length: Float32Array.of(1.4, 5.1, 4),
});

describe("a table of features", () => {
  test("becomes a table of predictions, whatever the order of the columns", async () => {
    expect(await predictions("/predict", PETALS)).toEqual([
      { label: "setosa", probability: 0.9753 },
      { label: "virginica", probability: 0.9753 },
      { label: "versi,color", probability: 0.9753 },
    ]);
  });

  test("becomes a column for each class where all probabilities are requested, unrounded where that is", async () => {
    const [row] = await predictions("/predict?probabilities=true&unrounded=true", PETALS.slice(0, 1));
    expect(row).toEqual({
      label: "setosa",
      probability: 1 - 2 * 0.0123456,
      setosa: 1 - 2 * 0.0123456,
      "versi,color": 0.0123456,
      virginica: 0.0123456,
    });
  });

  test("becomes values of a regression", async () => {
    const table = columns({ rooms: [[3, 4], new Int32()], floor: [[4, 0.5], new Float32()] });
    expect(await predictions("/models/costs/predict", table)).toEqual([{ value: 2.33 }, { value: 1.5 }]);
  });

  test("may have nulls and NaN where a feature is nullable", async () => {
    const table = columns({
      petal_length: [[null, Number.NaN, 5], new Float32()],
      petal_width: [[1, 1, null], new Float32()],
    });
    const labels = (await predictions("/predict", table)).map((row) => Object(row).label);
    expect(labels).toEqual(["setosa", "setosa", "virginica"]);
    const refused = columns({ rooms: [[1, null], new Float32()], floor: [[1, 1], new Float32()] });
    expect((await fault(refused, "/models/costs/predict")).errors).toEqual([
      { path: "/1/rooms", message: "must be a number, got null" },
    ]);
  });

  test("may have categories, long integers, booleans and text", async () => {
    const towns = new Dictionary(new Utf8(), new Int8());
    const table = (ids: readonly bigint[]) =>
      columns({
        size: [[1.5, 2.5], new Float32()],
        age: [[1, 2], new Int8()],
        id: [ids, new Int64()],
        is_new: [[true, false], new Bool()],
        town: [["Bonn", "Ulm"], towns],
      });
    expect(await predictions("/models/mixed/predict", table([2n ** 63n - 1n, -5n]))).toEqual([
      { value: 1.5 },
      { value: 2.5 },
    ]);
    const asFloat = columns({ rooms: [[2n ** 60n + 1n], new Int64()], floor: [[1], new Float32()] });
    expect((await fault(asFloat, "/models/costs/predict")).errors).toEqual([
      { path: "/0/rooms", message: 'must be a number, got string "1152921504606846977"' },
    ]);
  });

  test("may come in several batches, and go out in several", async () => {
    const lengths = Array.from({ length: 2500 }, (_, index) => index % 7);
    const table = tableFromArrays({ petal_length: Float32Array.from(lengths), petal_width: new Float32Array(2500) });
    const sent = table.slice(0, 1000).concat(table.slice(1000));
    expect(sent.batches.length).toBe(2);
    const response = await send("/predict", sent);
    const received = tableFromIPC(response.rawPayload);
    expect(received.batches.length).toBe(3);
    const csv = await send("/predict", sent, "text/csv");
    const lines = rowsOf(received).map((row) =>
      Object.values(Object(row))
        .map((cell) => (cell === "versi,color" ? `"${cell}"` : cell))
        .join(),
    );
    expect(csv.body).toBe(`label,probability\n${lines.join("\n")}\n`);
  });

  test("may have the target and an index of pandas, which are passed over", async () => {
    const table = PETALS.assign(
      columns({ species: [["a", "b", "c"], new Utf8()], __index_level_0__: [[7, 8, 9], new Int32()] }),
    );
    expect(await predictions("/predict", table)).toHaveLength(3);
  });

  test("of one row is many rows", async () => {
    const response = await send("/predict", PETALS.slice(1, 2), "application/json");
    expect(response.json()).toEqual({ predictions: [{ label: "virginica", probability: 0.9753 }] });
  });

  test("is the response to JSON where Accept names it", async () => {
    const response = await app.inject({
      method: "POST",
      url: "/predict",
      headers: { accept: ARROW },
      payload: [5.1, 1.8],
    });
    expect(rowsOf(tableFromIPC(response.rawPayload))).toEqual([{ label: "virginica", probability: 0.9753 }]);
  });
});

describe("a table of tensors", () => {
  const list = (rows: readonly (readonly (number | null)[])[]) =>
    columns({ x: [rows, new List(new Field("item", new Float32(), true))] });

  test("has a list for each row, and so has the response", async () => {
    const rows = [
      [1, 2, 3],
      [-1, Number.POSITIVE_INFINITY, null],
    ];
    const response = await send("/models/halves/predict", list(rows));
    const [first, second] = tableFromIPC(response.rawPayload).toArray();
    expect([[...first.half], first.positive]).toEqual([[0.5, 1, 1.5], true]);
    expect([[...second.half], second.positive]).toEqual([[-0.5, Number.POSITIVE_INFINITY, Number.NaN], false]);
  });

  test("whose lists share their bytes holds no more values than the bytes do", async () => {
    const count = 2000;
    const items = vectorFromArray(Array(count).fill(1), new Float32());
    const rows = 1000;
    const data = makeData({
      type: new List(new Field("item", new Float32(), true)),
      length: rows,
      nullCount: 0,
      // every second list goes over all items
      valueOffsets: Int32Array.from({ length: rows + 1 }, (_, row) => (row % 2 === 0 ? 0 : count)),
      child: items.data[0]!,
    });
    const { detail } = await fault(new Table({ x: new Vector([data]) }), "/models/halves/predict");
    expect(detail).toMatch(/values, which is more than is read from \d+ bytes/);
  });

  test("of another shape or with other columns is refused with the place", async () => {
    const { errors } = await fault(list([[1, 2, 3], [1]]), "/models/halves/predict");
    expect(errors).toEqual([{ path: "/1/x", message: expect.stringContaining("3") }]);
    const other = columns({ y: [[[1]], new List(new Field("item", new Float32(), true))] });
    expect((await fault(other, "/models/halves/predict")).detail).toMatch(/^\/y is not an input of this model/);
  });
});

describe("a table that does not match the model", () => {
  test("is refused with the columns, in the words of CSV", async () => {
    const table = tableFromArrays({ petal_lenght: Float32Array.of(1), petal_width: Float32Array.of(1) });
    const [arrow, csv] = [
      await fault(table),
      (
        await app.inject({
          method: "POST",
          url: "/predict",
          headers: { "content-type": "text/csv" },
          payload: "petal_lenght,petal_width\n1,1\n",
        })
      ).json(),
    ];
    expect(arrow.errors).toEqual(csv.errors);
    expect(arrow.detail).toBe(
      'The table does not match the model: column "petal_lenght" is not a feature of this model. Did you mean "petal_length"? (and 1 more)',
    );
  });

  test("is refused where a type has no value in JSON", async () => {
    const table = columns({
      petal_length: [[new Date(0)], new TimestampMillisecond()],
      petal_width: [[1], new Float32()],
    });
    expect((await fault(table)).detail).toMatch(/column "petal_length" must be of numbers, .* got Timestamp/);
  });

  test("is refused where a value is no number, or there are no rows", async () => {
    const text = columns({ petal_length: [["5.1"], new Utf8()], petal_width: [[1], new Float32()] });
    expect((await fault(text)).errors).toEqual([
      { path: "/0/petal_length", message: 'must be a number or null, got string "5.1"' },
    ]);
    expect((await fault(PETALS.slice(0, 0))).detail).toBe("The input must hold at least one row.");
  });
});

describe("bytes that are no Arrow IPC stream", () => {
  const stream = () => Buffer.from(tableToIPC(PETALS, "stream"));

  test.each<[string, () => Uint8Array, RegExp]>([
    ["text", () => Buffer.from("petal_length,petal_width\n1,1\n"), /must begin with 0xFFFFFFFF/],
    ["an Arrow file", () => tableToIPC(PETALS, "file"), /it is a file\. Write a stream/],
    ["the first half of a stream", () => stream().subarray(0, stream().length / 2), /cut off/],
    ["two streams", () => Buffer.concat([stream(), stream()]), /bytes follow its end/],
    ["nothing", () => Buffer.of(), /body is empty/],
    ["a few bytes", () => Buffer.of(0xff, 0xff, 0xff), /damaged or cut off/],
  ])("are refused: %s", async (_what, bytes, detail) => {
    expect(await fault(bytes())).toMatchObject({ code: "INVALID_BODY", detail: expect.stringMatching(detail) });
  });

  test("never are the server's fault, whichever bytes are damaged", async () => {
    const draw = random(5);
    for (let round = 0; round < 150; round++) {
      const bytes = stream();
      for (let count = 0; count < 1 + draw() * 4; count++) {
        const value = draw() < 0.3 ? 0xff : Math.floor(draw() * 256);
        const at = Math.floor(draw() * bytes.length);
        bytes.fill(value, at, Math.min(bytes.length, at + (draw() < 0.3 ? 4 : 1)));
      }
      expect((await send("/predict", bytes)).statusCode, bytes.toString("hex")).toBeLessThan(500);
    }
  });

  test("are refused where a batch claims more rows than its bytes hold", async () => {
    const bytes = stream();
    for (let at = 0; at + 8 <= bytes.length; at += 4) {
      if (bytes.readBigInt64LE(at) === 3n) bytes.writeBigInt64LE(1n << 40n, at);
    }
    expect((await fault(bytes)).detail).toMatch(/1099511627776|longer than its bytes/);
  });
});

/** Has every entry of a schema's list of fields refer to the first field. https://flatbuffers.dev/internals */
function shareFirstField(stream: Uint8Array): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const follow = (at: number): number => at + view.getUint32(at, true);
  const slot = (table: number, index: number): number =>
    table + view.getUint16(table - view.getInt32(table, true) + 4 + 2 * index, true);
  const message = follow(8);
  const fields = follow(slot(follow(slot(message, 2)), 1));
  const first = follow(fields + 4);
  for (let index = 1; index < view.getUint32(fields, true); index++) {
    const entry = fields + 4 + 4 * index;
    // offsets only lead forwards
    if (first > entry) view.setUint32(entry, first - entry, true);
  }
  return stream;
}

test("a schema that refers to one long name many times is refused before it is decoded", async () => {
  const named = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`c${index}`, Int32Array.of(1)]));
  const table = tableFromArrays({ ["x".repeat(5000)]: Int32Array.of(1), ...named });
  const response = await send("/predict", shareFirstField(tableToIPC(table, "stream")));
  expect(response.json()).toMatchObject({ code: "INVALID_BODY", detail: expect.stringContaining("many times") });
});

test("a schema with far more fields than the model has is refused", async () => {
  const named = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`c${index}`, Int32Array.of(1)]));
  const response = await send("/predict", tableFromArrays(named));
  expect(response.json()).toMatchObject({ code: "INVALID_BODY", detail: expect.stringContaining("fields") });
});
