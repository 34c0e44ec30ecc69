import type { FastifyReply, FastifyRequest } from "fastify";
import { sendContinue } from "../connections/continue.ts";
import type { WorkPerByte } from "../formats/format.ts";
import { RETRY_SOON } from "../problems/problem.ts";
import { RequestError } from "../problems/requestError.ts";
import type { LargeRequest } from "./largeRequest.ts";
import { LargeRequests } from "./largeRequests.ts";
import { TurnQueue, type Waiting } from "./turnQueue.ts";

/** A body up to this size is small: the memory that it takes is not counted, and it is read at once. */
export const SMALL_BODY_BYTES = 65_536;
/** A small body that is larger than this holds many rows, or a large one: most of its work is done after it was begun. */
const FEW_ROWS_BYTES = 4096;
/** Requests with small bodies of many rows that are worked on at once, where that is done on this thread: each more would make all of them slower. */
const MAX_CONCURRENT_MANY_ROW_REQUESTS = 1;

/** Clients that send their next request after each response have about as many waiting as there are of them. */
const FEW_ROWS = { maxWaiting: 128, overloadWaitMs: 3 };
const MANY_ROWS = { maxWaiting: 32, overloadWaitMs: 20 };

/** Decides which requests for predictions are begun, which wait, and which are refused because the server is overloaded. */
export class Admission {
  readonly #turns = new TurnQueue(FEW_ROWS);
  readonly #withManyRows = new Set<FastifyRequest>();
  /** Requests that are counted and whose connections are open. */
  readonly #open = new WeakSet<FastifyRequest>();
  readonly #turnsOfManyRows = new TurnQueue({
    ...MANY_ROWS,
    mayBegin: () => this.#withManyRows.size < MAX_CONCURRENT_MANY_ROW_REQUESTS,
  });
  readonly #large = new LargeRequests();
  readonly #largeOf = new WeakMap<FastifyRequest, LargeRequest>();

  /** Must be called for each new connection: while many come, fewer requests are begun. */
  readonly connectionAccepted = (): void => {
    this.#turns.connectionAccepted();
    this.#turnsOfManyRows.connectionAccepted();
  };

  /** Refuses a large body that there is no memory for, before it is read. */
  enter(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    // a client that has gone while the model's limit was looked up
    if (reply.raw.destroyed) return;
    const { "content-length": declared, "content-encoding": encoding } = request.headers;
    // a body without a length, or one that is compressed, may become large
    const bytes = declared !== undefined && encoding === undefined ? Number(declared) : SMALL_BODY_BYTES + 1;
    if (bytes > SMALL_BODY_BYTES) {
      const large = this.#large.admit(bytes);
      if (large === undefined) {
        done(overloaded());
        return;
      }
      this.#largeOf.set(request, large);
    }
    // fast path: most bodies are small, and nothing is counted for them
    if (bytes > FEW_ROWS_BYTES) {
      this.#open.add(request);
      reply.raw.once("close", () => this.#connectionClosed(request));
    }
    this.#readBody(request, reply, done);
  }

  #connectionClosed(request: FastifyRequest): void {
    this.#open.delete(request);
    this.#withManyRows.delete(request);
    this.#largeOf.get(request)?.connectionClosed();
  }

  /** So much has arrived of a body, or been decompressed. @returns false where there is no memory for it: the request must be refused */
  received(request: FastifyRequest, bytes: number): boolean {
    return this.#largeOf.get(request)?.received(bytes) ?? true;
  }

  #readBody({ raw }: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (raw.headers.expect !== undefined) sendContinue(raw, reply.raw);
    done();
  }

  /** Begins work on a body that has been read: now, or in its turn. */
  work(request: FastifyRequest, bytes: number, perByte: WorkPerByte, work: Waiting): void {
    const large = this.#largeOf.get(request);
    if (large !== undefined && bytes > SMALL_BODY_BYTES) {
      large.work(bytes, { workBytes: bytes * perByte.bytes, heapBytes: bytes * perByte.heapBytes }, work);
      return;
    }
    // a body of unknown length that turned out to be small
    large?.responseReady(0);
    if (bytes <= FEW_ROWS_BYTES) this.#turns.enter(work);
    else this.#turnsOfManyRows.enter(this.#counted(request, work));
  }

  #counted(request: FastifyRequest, work: Waiting): Waiting {
    return {
      begin: () => {
        if (this.#open.has(request)) this.#withManyRows.add(request);
        work.begin();
      },
      refuse: () => work.refuse(),
      isGone: () => work.isGone(),
    };
  }

  /** The model is being loaded, or runs in another process: this thread has time for other requests. */
  runsElsewhere(request: FastifyRequest): void {
    this.#withManyRows.delete(request);
    this.#largeOf.get(request)?.runsElsewhere();
  }

  /** The response is ready; 0 bytes after an error: the next request may be worked on while it is sent. Must be called for every request. */
  responseReady(request: FastifyRequest, bytes: number): void {
    this.#withManyRows.delete(request);
    this.#largeOf.get(request)?.responseReady(bytes);
  }
}

/** The error for a request that is refused because there are too many. @param isBodyRead whether the client has sent its body */
export const overloaded = ({ isBodyRead = true } = {}): RequestError =>
  new RequestError("OVERLOADED", "The server is overloaded. Try again in a second.", {
    headers: isBodyRead ? RETRY_SOON : { ...RETRY_SOON, connection: "close" },
  });
