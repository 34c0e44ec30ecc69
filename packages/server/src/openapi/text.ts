import { Turn } from "iris-models";
import { digestOf } from "../documents/document.ts";
import type { DocumentParts } from "./document.ts";
import { jsonPieces, toYaml, yamlPieces } from "./pieces.ts";

/** The forms in which the document is sent. */
export type Format = "json" | "yaml";

/** A document as text, with a gap for its servers. */
export interface DocumentText {
  readonly type: string;
  readonly before: string;
  servers(url: string): string;
  readonly after: Buffer;
  /** Identifies the text around the gap. */
  readonly digest: string;
}

/** Writes a document, in slices. */
export const WRITERS = {
  async json({ before, after }: DocumentParts): Promise<DocumentText> {
    const text = {
      before: `${JSON.stringify(before).slice(0, -1)},"servers":`,
      after: Buffer.from(`,${(await joinPieces(jsonPieces(after))).slice(1)}`),
    };
    const servers = (url: string) => JSON.stringify([{ url }]);
    return { type: "application/json; charset=utf-8", ...text, servers, digest: digestOf(text.before, text.after) };
  },
  async yaml({ before, after }: DocumentParts): Promise<DocumentText> {
    const text = { before: toYaml(before), after: Buffer.from(await joinPieces(yamlPieces(after))) };
    const servers = (url: string) => toYaml({ servers: [{ url }] });
    return { type: "application/yaml; charset=utf-8", ...text, servers, digest: digestOf(text.before, text.after) };
  },
} satisfies Record<Format, (parts: DocumentParts) => Promise<DocumentText>>;

/** Joins pieces that are made one by one, leaving the event loop free in between. */
async function joinPieces(pieces: Iterable<string>): Promise<string> {
  const turn = new Turn();
  const all: string[] = [];
  for (const piece of pieces) {
    all.push(piece);
    await turn.pause();
  }
  return all.join("");
}
