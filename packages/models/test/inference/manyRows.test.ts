import { describe, expect, test } from "vitest";
import { type LoadedModel, type Prediction, parseRows, parseRowsInParts } from "../../src/index.ts";
import { openFixtures } from "../support/fixture.ts";
import { turnsDuring } from "../support/turns.ts";

const NAME = "sklearn-gbr-diabetes";
const models = await openFixtures(NAME);
const model = await models.model(NAME);
const names = model.manifest.features!.map(({ name }) => name);
const rows = Array.from({ length: 20_000 }, (_, index) =>
  names.map((_name, at) => ((index * 7 + at * 13) % 100) / 1000),
);
const csv = [names, ...rows].map((cells) => cells.join(",")).join("\n");

async function inParts(
  asked: LoadedModel,
  parts: Parameters<LoadedModel["predictInParts"]>[0],
): Promise<Prediction[][]> {
  const answered: Prediction[][] = [];
  for await (const part of asked.predictInParts(parts)) answered.push([...part]);
  return answered;
}

describe("many rows", () => {
  test("are predicted in parts, in their order, as when they come together", async () => {
    const answered = await inParts(model, parseRowsInParts(csv, "csv", model.manifest));
    expect(answered.length).toBeGreaterThan(10);
    expect(answered.flat()).toEqual(await model.predictMany(rows));
  });

  test("leave the event loop free while they are parsed and read", async () => {
    expect(await turnsDuring(() => parseRows(csv, "csv", model.manifest))).toBeGreaterThan(3);
    const wrong = rows.map((row) => row.with(0, 1e300));
    const many = Array.from({ length: 40 }, () => rows).flat();
    expect(await turnsDuring(() => model.predictMany([...many, ...wrong]).catch(() => undefined))).toBeGreaterThan(3);
  });

  test("an invalid row far behind is reported before any prediction", async () => {
    const bad = [...rows, [1, 2]];
    const answered = inParts(model, [rows, [[1, 2]]]);
    await expect(answered).rejects.toMatchObject({ code: "INVALID_INPUT", faults: [{ path: `/${bad.length - 1}` }] });
  });

  test("must be an array", async () => {
    const rowsByColumn: unknown = { inputs: rows };
    await expect(Reflect.apply(model.predictMany, model, [rowsByColumn])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("must be an array of rows, got an object"),
    });
  });

  test("close waits for rows that are predicted in parts", async () => {
    const own = await openFixtures(NAME);
    const asked = (await own.model(NAME)).predictInParts([rows]);
    const first = await asked.next();
    const closing = own.close();
    const others: unknown[] = [];
    for await (const part of asked) others.push(...part);
    await closing;
    expect([...(first.value ?? []), ...others]).toHaveLength(rows.length);
  });
});

describe("a CSV text that is parsed in parts", () => {
  const features = [
    { name: "text", dtype: "string" as const },
    { name: "size", dtype: "float64" as const },
  ];
  const manifest = { features, inputs: [] };
  const line = (index: number) => `"héllo ""${"x".repeat(index % 300)}""\nnext — ${index}",${index}`;

  test("keeps cells and records whole where parts meet", async () => {
    const text = `text,size\r\n${Array.from({ length: 500 }, (_, index) => line(index)).join("\r\n")}\r\n`;
    const read = await parseRows(text, "csv", manifest);
    expect(read).toEqual(
      Array.from({ length: 500 }, (_, index) => [`héllo "${"x".repeat(index % 300)}"\nnext — ${index}`, index]),
    );
  });

  test("reports the line of a fault far behind", async () => {
    const good = Array.from({ length: 3000 }, (_, index) => `"a\nb",${index}`).join("\n");
    await expect(parseRows(`text,size\n${good}\nc,seven`, "csv", manifest)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      faults: [{ path: "/3000/size", message: expect.stringContaining("line 6002") }],
    });
    await expect(parseRows(`text,size\n${good}\nc`, "csv", manifest)).rejects.toMatchObject({
      code: "INVALID_BODY",
      message: expect.stringContaining("line 6002 has 1"),
    });
    await expect(parseRows(`text,size\n${good}\n"open,1`, "csv", manifest)).rejects.toMatchObject({
      code: "INVALID_BODY",
      message: expect.stringContaining("600"),
    });
  });

  test("row names must all differ, also far behind", async () => {
    const named = (last: number) =>
      `,text,size\n${[...Array.from({ length: 3000 }, (_, index) => index), last].map((name) => `${name},a,1`).join("\n")}`;
    expect(await parseRows(named(3000), "csv", manifest)).toHaveLength(3001);
    await expect(parseRows(named(7), "csv", manifest)).rejects.toMatchObject({
      faults: [{ message: expect.stringContaining("column 1 has no name") }],
    });
  });
});
