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
import type { PredictOptions } from "./prediction.ts";
import { rowRunner } from "./rowRunner.ts";
import { turnBatch } from "./turnBatch.ts";

const NO_OPTIONS: PredictOptions = {};

/**
 * A version that answers. @param together whether several rows may go into one run
 */
export function createModel(manifest: Manifest, session: Session, together: boolean): LoadedModel {
  const { features } = manifest;
  return features
    ? assemble(manifest, session, together, featureRowCodec(manifest, features))
    : assemble(manifest, session, together, tensorRowCodec(manifest));
}

function assemble<Row>(manifest: Manifest, session: Session, together: boolean, codec: RowCodec<Row>): LoadedModel {
  const reader = answerReader(manifest);
  const run = rowRunner(session, codec, reader, together);
  const enqueue = turnBatch(run);
  return {
    name: manifest.name,
    version: manifest.version,
    manifest,
    readInput: (body) => readInput(body, codec),
    // no async function: on the hot path a promise less for each row counts
    predict(row, options = NO_OPTIONS) {
      try {
        return enqueue({ row: codec.read(row, ""), options });
      } catch (error) {
        return Promise.reject(error);
      }
    },
    async predictMany(rows, options = NO_OPTIONS) {
      const read = readAll(codec, rows, options.pathOf ?? ((index) => `/${index}`));
      return run(read.map((row) => ({ row, options })));
    },
  };
}

/** Reads every row before any is run, so that faults are told together; when there are very many, the rest of the rows is not read. */
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
