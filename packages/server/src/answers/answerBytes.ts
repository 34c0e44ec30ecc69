import { Readable } from "node:stream";
import { type Prediction, Turn } from "iris-models";
import type { ManyWriter } from "./manyWriter.ts";

/** Predictions that are written before the length of the text is looked at. */
const PREDICTIONS_AT_ONCE = 64;
/** Characters that are written before they become bytes. */
const PIECE_CHARACTERS = 65_536;

/** The bytes of an answer, outside of the heap of JavaScript, and in pieces: an answer may be longer than the longest string. */
export interface AnswerBytes {
  readonly pieces: readonly Buffer[];
  readonly length: number;
  /** Predictions in it. */
  readonly rows: number;
}

/** Writes predictions as they come, leaving the event loop free in between. */
export async function writeAnswer(
  parts: AsyncIterable<readonly Prediction[]>,
  writer: ManyWriter,
): Promise<AnswerBytes> {
  const pieces: Buffer[] = [];
  const turn = new Turn();
  let text = writer.head;
  let rows = 0;
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += PREDICTIONS_AT_ONCE) {
      const some = part.slice(at, at + PREDICTIONS_AT_ONCE);
      text += writer.some(some, rows);
      rows += some.length;
      if (text.length < PIECE_CHARACTERS) continue;
      pieces.push(Buffer.from(text));
      text = "";
      await turn.pause();
    }
  }
  pieces.push(Buffer.from(text + writer.tail));
  return { pieces, length: pieces.reduce((sum, piece) => sum + piece.length, 0), rows };
}

/** What is handed to Fastify: one piece as it is, several as a stream, which is read only as fast as the client takes it. */
export function bodyOf({ pieces }: AnswerBytes): Buffer | Readable {
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Readable.from(taken([...pieces]), { objectMode: false });
}

/** Lets go of each piece when it has been read. */
function* taken(pieces: Buffer[]): Generator<Buffer> {
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) yield piece;
}
