import type { Session } from "../engines/engine.ts";
import { type Fault, IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { featureRowCodec } from "../rows/featureRow.ts";
import { readInput } from "../rows/input.ts";
import { invalidInput, MOST_FAULTS } from "../rows/invalidInput.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import { tensorRowCodec } from "../rows/tensorRow.ts";
import { answerReader } from "./answer.ts";
import type { LoadedModel } from "./loadedModel.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { type Ask, rowRunner } from "./rowRunner.ts";
import { turnBatch } from "./turnBatch.ts";

const NO_OPTIONS: PredictOptions = {};

/** A model that can be closed. */
export interface ClosableModel extends LoadedModel {
  /** Answers the rows that were accepted; later ones are rejected with IrisError `CLOSED`. */
  close(): Promise<void>;
}

/**
 * Makes a model of a manifest and a session.
 * @param rowsPerRun how many rows go into one run at most: 1 where rows could influence each other
 */
export function createModel(manifest: Manifest, session: Session, rowsPerRun: number): ClosableModel {
  const { features } = manifest;
  return features
    ? assemble(manifest, session, rowsPerRun, featureRowCodec(manifest, features))
    : assemble(manifest, session, rowsPerRun, tensorRowCodec(manifest));
}

function assemble<Row>(manifest: Manifest, session: Session, rowsPerRun: number, codec: RowCodec<Row>): ClosableModel {
  const runner = rowRunner(session, codec, answerReader(manifest), rowsPerRun);
  // rows that run alone do not wait for each other, nor fail together
  const enqueue =
    rowsPerRun === 1
      ? async (ask: Ask<Row>): Promise<Prediction> => (await runner.run([ask]))[0]!
      : turnBatch((asks: readonly Ask<Row>[]) => runner.run(asks));
  let isClosed = false;
  return {
    name: manifest.name,
    version: manifest.version,
    manifest,
    readInput: (body) => readInput(body, codec),
    // no async function: it would cost the hot path one promise a row
    predict(row, options = NO_OPTIONS) {
      try {
        if (isClosed) throw closed(manifest);
        return enqueue({ row: codec.read(row, ""), options });
      } catch (error) {
        return Promise.reject(error);
      }
    },
    async predictMany(rows, options = NO_OPTIONS) {
      if (isClosed) throw closed(manifest);
      const pathOf = options.pathOf ?? ((index: number) => `/${index}`);
      const read = readAll(codec, rows, pathOf);
      return runner.run(
        read.map((row) => ({ row, options })),
        pathOf,
      );
    },
    async close() {
      isClosed = true;
      // rows that came in this turn are run at its end
      await new Promise((resolve) => setImmediate(resolve));
      await runner.idle();
    },
  };
}

const closed = ({ name, version }: Manifest): IrisError =>
  new IrisError("CLOSED", `${name} version ${version} is closed. Ask the registry for the model anew.`);

/** Reads every row before any is run, so that one error lists all faults; after very many faults the rest of the rows is not read. */
function readAll<Row>(codec: RowCodec<Row>, rows: readonly unknown[], pathOf: (index: number) => string): Row[] {
  const read: Row[] = [];
  const faults: Fault[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      read.push(codec.read(row, pathOf(index)));
    } catch (error) {
      if (!(error instanceof IrisError)) throw error;
      faults.push(...error.faults);
    }
    if (faults.length >= MOST_FAULTS) break;
  }
  if (faults.length > 0) throw invalidInput(faults);
  return read;
}
