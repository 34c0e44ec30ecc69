import type { Session } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { featureRowCodec } from "../rows/featureRow.ts";
import { formatValue } from "../rows/formatValue.ts";
import { readInput } from "../rows/input.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import { tensorRowCodec } from "../rows/tensorRow.ts";
import type { LoadedModel, ManyOptions, RowParts } from "./loadedModel.ts";
import { microBatcher } from "./microBatcher.ts";
import { outputDecoder } from "./outputDecoder.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { readRows } from "./readRows.ts";
import { type RowCall, rowRunner } from "./rowRunner.ts";

const NO_OPTIONS: PredictOptions = {};

/** A model that can be closed. */
export interface ClosableModel extends LoadedModel {
  /** Predicts the rows that were accepted; later ones are rejected with IrisError `CLOSED`. */
  close(): Promise<void>;
}

/** How a model runs. */
export interface Runs {
  /** How many rows go into one run at most: 1 where rows could influence each other. */
  readonly rowsPerRun: number;
  /** Whether the session is in another process. @default false */
  readonly isIsolated?: boolean;
}

/** Makes a model of a manifest and a session. */
export function createModel(manifest: Manifest, session: Session, runs: Runs): ClosableModel {
  const { features } = manifest;
  return features
    ? assemble(manifest, session, runs, featureRowCodec(manifest, features))
    : assemble(manifest, session, runs, tensorRowCodec(manifest));
}

function assemble<Row>(
  manifest: Manifest,
  session: Session,
  { rowsPerRun, isIsolated = false }: Runs,
  codec: RowCodec<Row>,
): ClosableModel {
  const runner = rowRunner(session, codec, outputDecoder(manifest), rowsPerRun);
  // rows that run alone do not wait for each other, nor fail together
  const enqueue =
    rowsPerRun === 1
      ? async (call: RowCall<Row>): Promise<Prediction> => (await runner.run([call]))[0]!
      : microBatcher((calls: readonly RowCall<Row>[]) => runner.run(calls));
  let isClosed = false;
  const inParts = new Set<Promise<void>>();
  async function* predictInParts(parts: RowParts, options: ManyOptions): AsyncGenerator<readonly Prediction[]> {
    if (isClosed) throw closed(manifest);
    let end = (): void => undefined;
    const work = new Promise<void>((resolve) => {
      end = resolve;
    });
    inParts.add(work);
    try {
      yield* predictAll(parts, options);
    } finally {
      inParts.delete(work);
      end();
    }
  }
  async function* predictAll(parts: RowParts, options: ManyOptions): AsyncGenerator<readonly Prediction[]> {
    const pathOf = options.pathOf ?? ((index: number) => `/${index}`);
    session.admit?.();
    const read = await readRows(codec, parts, { ...options, pathOf });
    // other requests may have begun meanwhile
    session.admit?.();
    let from = 0;
    // a part's rows are let go before the next one runs
    for (let rows = read.shift(); rows; rows = read.shift()) {
      const start = from;
      from += rows.length;
      yield await runner.run(
        rows.map((row) => ({ row, options })),
        (index) => pathOf(start + index),
      );
    }
  }
  return {
    name: manifest.name,
    version: manifest.version,
    manifest,
    isIsolated,
    readInput: (body) => readInput(body, codec),
    // no async function: it would cost the hot path one promise a row
    predict(row, options = NO_OPTIONS) {
      try {
        if (isClosed) throw closed(manifest);
        const call = { row: codec.read(row, ""), options };
        session.admit?.();
        return enqueue(call);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    async predictMany(rows, options = NO_OPTIONS) {
      if (!Array.isArray(rows)) throw noList(rows);
      const predictions: Prediction[] = [];
      for await (const part of predictInParts([rows], options)) predictions.push(...part);
      return predictions;
    },
    predictInParts: (parts, options = NO_OPTIONS) => predictInParts(parts, options),
    async close() {
      isClosed = true;
      // rows that came in this turn are run at its end
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([runner.idle(), ...inParts]);
    },
  };
}

const noList = (rows: unknown): IrisError => {
  const message = `must be an array of rows, got ${formatValue(rows)}`;
  return new IrisError("INVALID_INPUT", `The rows ${message}.`, { faults: [{ path: "", message }] });
};

const closed = ({ name, version }: Manifest): IrisError =>
  new IrisError("CLOSED", `${name} version ${version} is closed. Request the model again.`);
