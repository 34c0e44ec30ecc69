import { expect, test } from "vitest";
import type { Session, Tensors } from "../../src/engines/engine.ts";
import { IrisError, type Manifest } from "../../src/index.ts";
import { createModel } from "../../src/inference/model.ts";
import { echoDraft } from "../support/echo.ts";

const manifest: Manifest = {
  ...echoDraft({ x: "float32" }),
  version: "1",
  file: { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
};

/** A session that admits no request once it has run so many times. */
function sessionFullAfter(runs: number) {
  const ran: Tensors[] = [];
  const session: Session = {
    inputNames: ["x"],
    outputNames: ["x_out"],
    admit() {
      if (ran.length >= runs) throw new IrisError("OVERLOADED", "The model has too many runs to do.");
    },
    async run(feeds) {
      ran.push(feeds);
      return { x_out: feeds.x! };
    },
    close: async () => undefined,
  };
  return { model: createModel(manifest, session, { rowsPerRun: 1 }), ran };
}

const rows = [[1], [2], [3]];

test("a request that has begun gets its response, however much the model has to do meanwhile", async () => {
  const { model } = sessionFullAfter(1);
  expect(await model.predictMany(rows)).toHaveLength(3);
});

test("a request is refused before the first of its rows runs", async () => {
  const { model, ran } = sessionFullAfter(0);
  await expect(model.predict([1])).rejects.toMatchObject({ code: "OVERLOADED" });
  await expect(model.predictMany(rows)).rejects.toMatchObject({ code: "OVERLOADED" });
  expect(ran).toEqual([]);
});

test("a request whose rows take long to read is refused when the model has too much to do by then", async () => {
  const { model, ran } = sessionFullAfter(1);
  async function* late() {
    yield [[1]];
    await model.predict([5]);
    yield [[2]];
  }
  await expect(model.predictInParts(late()).next()).rejects.toMatchObject({ code: "OVERLOADED" });
  expect(ran).toHaveLength(1);
});
