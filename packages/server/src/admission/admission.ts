import type { FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../problems/requestError.ts";
import { type LargeRequest, LargeRequests } from "./largeRequests.ts";
import { TurnQueue } from "./turnQueue.ts";

/** A body up to this size is small: what it takes is not counted, only how many are begun in a turn of the event loop. */
export const SMALL_BODY_BYTES = 65_536;

/** Seconds after which an overloaded server may be asked again. */
const RETRY_AFTER_SECONDS = 1;

/** Memory that work on a byte of a body takes at most, measured with the shortest rows: their values, what is run, the answers. */
const WORK_BYTES_PER_BYTE = { json: 16, csv: 48, ndjson: 24 } as const;

export type BodyKind = keyof typeof WORK_BYTES_PER_BYTE;

/** Decides which requests for predictions are begun, which wait, and which are refused because the server is overloaded. */
export class Admission {
  readonly #turns = new TurnQueue();
  readonly #large = new LargeRequests();
  readonly #largeOf = new WeakMap<FastifyRequest, LargeRequest>();

  /** A hook of Fastify, `onRequest`: lets a request pass when its body may be read. */
  readonly enter = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const declared = request.headers["content-length"];
    if (declared !== undefined && Number(declared) <= SMALL_BODY_BYTES) {
      this.#turns.enter({ begin: done, refuse: () => done(overloaded()) });
      return;
    }
    // a body without a length may be as large as is allowed
    const large = this.#large.admit(declared === undefined ? request.routeOptions.bodyLimit : Number(declared));
    if (large === undefined) {
      done(overloaded());
      return;
    }
    this.#largeOf.set(request, large);
    reply.raw.once("close", () => large.close());
    done();
  };

  /** Begins work on a body that has been read: at once where it is small. */
  work(
    request: FastifyRequest,
    bytes: number,
    kind: BodyKind,
    begin: () => void,
    refuse: (error: Error) => void,
  ): void {
    const large = this.#largeOf.get(request);
    if (large === undefined) begin();
    else large.work(bytes, bytes * WORK_BYTES_PER_BYTE[kind], { begin, refuse: () => refuse(overloaded()) });
  }

  /** The answer has been made: the next request may be worked on while it is sent. */
  answered(request: FastifyRequest, bytes: number): void {
    this.#largeOf.get(request)?.answered(bytes);
  }
}

const overloaded = (): RequestError =>
  new RequestError("OVERLOADED", "The server has more requests than it can answer soon. Try again in a second.", {
    headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
  });
