import type { FastifyRequest } from "fastify";
import type { Models } from "iris-models";

/** What the routes work with. */
export interface Deps {
  readonly models: Models;
  /** The model that answers at /predict. */
  readonly defaultModel: string;
  /** Largest body of a request in bytes. */
  readonly bodyLimit: number;
  /** Told how many rows a request asked for; absent where nobody wants to know. */
  readonly countRows?: (request: FastifyRequest, rows: number) => void;
}
