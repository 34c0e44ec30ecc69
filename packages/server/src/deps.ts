import type { FastifyRequest } from "fastify";
import type { Models } from "iris-models";
import type { Admission } from "./admission/admission.ts";

/** Called with the number of rows in a request. */
export type CountRows = (request: FastifyRequest, rows: number) => void;

/** What the routes work with. */
export interface Deps {
  readonly models: Models;
  /** The model at /predict. */
  readonly defaultModel: string;
  /** Largest body of a request in bytes. */
  readonly bodyLimit: number;
  /** Path in front of all routes, such as `/ml`; "" for none. */
  readonly basePath: string;
  /** Which requests for predictions are begun. */
  readonly admission: Admission;
  /** Absent where nobody wants to know. */
  readonly countRows?: CountRows;
  /** How many lines of the log were dropped. Absent where nobody knows. */
  readonly droppedLines?: () => number;
}
