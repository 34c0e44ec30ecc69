import type { TSchema } from "@sinclair/typebox";
import type { Manifest, Prediction, RowParts, RowPaths } from "iris-models";
import type { DescribedModel } from "../openapi/modelExamples.ts";

/** A format of request and response bodies. To add one, write a file like its neighbours and a line in formats.ts. */
export interface Format {
  /** The first names the format in documents; each of them is accepted in Content-Type and Accept. */
  readonly mediaTypes: readonly [string, ...string[]];
  /** Other values of Content-Type whose bodies are read in this format. "" is a request without the header. */
  readonly alsoReads?: (mediaType: string) => boolean;
  /** Content-Type of responses. */
  readonly contentType: string;
  readonly workPerByte: WorkPerByte;
  /**
   * Checks the bytes of a body, whose rows can be read only when the model is known. Absent for JSON: a body becomes its value.
   * @throws RequestError `INVALID_BODY`
   */
  readonly openRows?: (bytes: Buffer) => ReadRows;
  /** Writes the predictions of many rows. */
  readonly writePredictions: (manifest: Manifest, options: WriteOptions) => BodyWriter | Promise<BodyWriter>;
  readonly docs: FormatDocs;
}

/**
 * Memory that work on a byte of a body takes at most, measured with the shortest rows: their values, what is run, the response; and
 * how much of it is garbage on the heap afterwards.
 */
export interface WorkPerByte {
  readonly bytes: number;
  readonly heapBytes: number;
}

/** Reads the rows of a body for a model. Some errors are thrown only while the parts are read. */
export type ReadRows = (manifest: Manifest) => RowSource | Promise<RowSource>;

/** The rows of a request, and where they are in its body. */
export interface RowSource {
  readonly parts: RowParts;
  readonly paths?: RowPaths;
}

/** How predictions are written. */
export interface WriteOptions {
  /** Whether every class's probability is written. */
  readonly probabilities: boolean;
  /** Whether numbers keep all digits. */
  readonly unrounded: boolean;
}

/** Writes a response's body in parts. */
export interface BodyWriter {
  /** @param count how many predictions have been written before */
  write(predictions: readonly Prediction[], count: number): string | Uint8Array;
  /** What follows the last prediction. */
  end(): string | Uint8Array;
}

/** How the OpenAPI document describes bodies in a format. */
export interface FormatDocs {
  /** The body of a request to any model. */
  readonly anyRequest: TSchema;
  /** The body of a response of any model. */
  readonly anyResponse: TSchema;
  /** The media type object of requests to a model; undefined where the model does not accept the format. */
  readonly request: (model: DescribedModel) => MediaTypeObject | undefined | Promise<MediaTypeObject>;
  /** The media type object of a model's responses. */
  readonly response: (model: DescribedModel) => MediaTypeObject | Promise<MediaTypeObject>;
}

/** https://spec.openapis.org/oas/v3.1.0#media-type-object */
export type MediaTypeObject = Readonly<Record<string, unknown>>;

/** Rows of a request in a format other than JSON: they are read when the model is known. */
export class UnreadRows {
  readonly format: Format;
  readonly read: ReadRows;

  constructor(format: Format, read: ReadRows) {
    this.format = format;
    this.read = read;
  }
}
