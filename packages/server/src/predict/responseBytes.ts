import { type Prediction, Turn } from "iris-models";
import type { BodyWriter } from "../formats/format.ts";

/** Predictions that are written before the length of the text is checked. */
const PREDICTIONS_AT_ONCE = 64;
/** Characters that are written before they become bytes. */
const PIECE_CHARACTERS = 65_536;

/** The bytes of a response, outside of JavaScript's heap, and in pieces: a response may be longer than the longest string. */
export interface ResponseBytes {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
}

/** Writes predictions as they come, leaving the event loop free in between. */
export async function writeResponse(
  parts: AsyncIterable<readonly Prediction[]>,
  writer: BodyWriter,
): Promise<{ readonly bytes: ResponseBytes; readonly rows: number }> {
  const pieces = new Pieces();
  const turn = new Turn();
  let rows = 0;
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += PREDICTIONS_AT_ONCE) {
      const some = part.slice(at, at + PREDICTIONS_AT_ONCE);
      pieces.add(writer.write(some, rows));
      rows += some.length;
      if (pieces.isPieceFull) {
        pieces.endPiece();
        await turn.pause();
      }
    }
  }
  pieces.add(writer.end());
  return { bytes: pieces.bytes(), rows };
}

/** Collects the parts of a response: text becomes bytes where it is long. */
class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #text = "";

  add(part: string | Uint8Array): void {
    if (typeof part === "string") this.#text += part;
    else if (part.length > 0) {
      this.endPiece();
      this.#pieces.push(part);
    }
  }

  get isPieceFull(): boolean {
    return this.#text.length >= PIECE_CHARACTERS;
  }

  endPiece(): void {
    if (this.#text !== "") this.#pieces.push(Buffer.from(this.#text));
    this.#text = "";
  }

  bytes(): ResponseBytes {
    this.endPiece();
    return bytesOf(this.#pieces);
  }
}

/** Pieces with their length. */
export const bytesOf = (pieces: readonly Uint8Array[]): ResponseBytes => ({
  pieces,
  length: pieces.reduce((sum, piece) => sum + piece.length, 0),
});
