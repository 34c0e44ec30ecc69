import type { FastifyRequest } from "fastify";
import type { Models } from "iris-models";

/** Told how many rows a request asked for. */
export type CountRows = (request: FastifyRequest, rows: number) => void;

/** What the routes work with. */
export interface Deps {
  readonly models: Models;
  /** The model that answers at /predict. */
  readonly defaultModel: string;
  /** Largest body of a request in bytes. */
  readonly bodyLimit: number;
  /** Path in front of all routes, such as `/ml`; "" for none. */
  readonly basePath: string;
  /** Absent where nobody wants to know. */
  readonly countRows?: CountRows;
}
