import type { FastifyReply, FastifyRequest } from "fastify";
import { askForBody } from "../connections/continue.ts";
import { RETRY_SOON } from "../problems/problem.ts";
import { RequestError } from "../problems/requestError.ts";
import { type LargeRequest, LargeRequests } from "./largeRequests.ts";
import { TurnQueue, type Waiting } from "./turnQueue.ts";

/** A body up to this size is small: the memory that it takes is not counted. */
const SMALL_BODY_BYTES = 65_536;
/** A small body that is larger than this holds many rows, or a large one: most of its work is done after it was begun. */
const FEW_ROWS_BYTES = 4096;
/** Requests with small bodies of many rows that are worked on at once, where that is done on this thread. More would only take longer. */
const MOST_WITH_MANY_ROWS = 3;

/** Memory that work on a byte of a body takes at most, measured with the shortest rows: their values, what is run, the answers. */
const WORK_BYTES_PER_BYTE = { json: 16, csv: 48, ndjson: 24 } as const;

export type BodyKind = keyof typeof WORK_BYTES_PER_BYTE;

/** Decides which requests for predictions are begun, which wait, and which are refused because the server is overloaded. */
export class Admission {
  readonly #bodyLimit: number;
  readonly #turns = new TurnQueue();
  readonly #withManyRows = new Set<FastifyRequest>();
  readonly #turnsOfManyRows = new TurnQueue(() => this.#withManyRows.size < MOST_WITH_MANY_ROWS);
  readonly #large = new LargeRequests();
  readonly #largeOf = new WeakMap<FastifyRequest, LargeRequest>();

  /** @param bodyLimit bytes that a body of unknown length is counted as */
  constructor(bodyLimit: number) {
    this.#bodyLimit = bodyLimit;
  }

  /** Must be called for each new connection: while many come, fewer requests are begun. */
  readonly connectionAccepted = (): void => {
    this.#turns.connectionAccepted();
    this.#turnsOfManyRows.connectionAccepted();
  };

  /** Refuses a large body that there is no memory for, before it is read. */
  enter(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const { "content-length": declared, "content-encoding": encoding } = request.headers;
    const isKnown = declared !== undefined && encoding === undefined;
    if (isKnown && Number(declared) <= SMALL_BODY_BYTES) {
      if (Number(declared) > FEW_ROWS_BYTES) reply.raw.once("close", () => this.#withManyRows.delete(request));
      this.#readBody(request, reply, done);
      return;
    }
    // a body without a length, or one that is compressed, may be as large as is allowed
    const large = this.#large.admit(isKnown ? Number(declared) : this.#bodyLimit);
    if (large === undefined) {
      done(overloaded());
      return;
    }
    this.#largeOf.set(request, large);
    reply.raw.once("close", () => large.close());
    this.#readBody(request, reply, done);
  }

  #readBody({ raw }: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (raw.headers.expect !== undefined) askForBody(raw, reply.raw);
    done();
  }

  /** Begins work on a body that has been read: now, or in its turn. */
  work(request: FastifyRequest, bytes: number, kind: BodyKind, work: Waiting): void {
    const large = bytes > SMALL_BODY_BYTES ? this.#largeOf.get(request) : undefined;
    if (large !== undefined) large.work(bytes, bytes * WORK_BYTES_PER_BYTE[kind], work);
    else if (bytes <= FEW_ROWS_BYTES) this.#turns.enter(work);
    else this.#turnsOfManyRows.enter(this.#counted(request, work));
  }

  #counted(request: FastifyRequest, work: Waiting): Waiting {
    return {
      begin: () => {
        this.#withManyRows.add(request);
        work.begin();
      },
      refuse: () => work.refuse(),
    };
  }

  /** The model runs in another process: this thread has time for others. */
  runsElsewhere(request: FastifyRequest): void {
    this.#withManyRows.delete(request);
    this.#largeOf.get(request)?.runsElsewhere();
  }

  /** The answer has been made: the next request may be worked on while it is sent. */
  answered(request: FastifyRequest, bytes: number): void {
    this.#withManyRows.delete(request);
    this.#largeOf.get(request)?.answered(bytes);
  }
}

/** The error for a request that is refused because there are too many. */
export const overloaded = (): RequestError =>
  new RequestError("OVERLOADED", "The server has more requests than it can answer soon. Try again in a second.", {
    headers: RETRY_SOON,
  });
