import { type ErrorCode, IrisError } from "../../errors.ts";
import type { GraphTensor, LoadOptions, ModelBytes, Session, Tensors } from "../engine.ts";
import { closed, loadError, runError } from "./isolationErrors.ts";
import { decodeTensors, encodeTensors, type Request, type Response } from "./messages.ts";
import { CallNotStarted, type ProcessClient, ProcessEnded, type Reply } from "./processClient.ts";
import type { ProcessPool } from "./processPool.ts";

/** The first load reads large files and optimises graphs: it may take longer than a run. */
const LOAD_LIMIT_MS = 600_000;
/** A request waits for a reload: it may take as long as a run, or this many times as long as the first load, but at least five seconds. */
const RELOAD_FACTOR = 4;
const MIN_RELOAD_LIMIT_MS = 5000;
/** A process that ends during a load may have been killed for a reason that passes, such as a lack of memory: the load is tried again. */
const MAX_LOAD_ATTEMPTS = 2;
/** So many failed runs and reloads in a row take the session out of service. */
const MAX_FAILURES = 5;

/** When more runs than these wait, requests are refused that would wait for longer than a second. */
const MANY_RUNS = 10;
const MAX_WAIT_MS = 1000;
/** The share of the newest run in the running average. */
const NEWEST_SHARE = 0.2;

/** What the sessions of an engine share. */
export interface IsolationContext {
  readonly pool: ProcessPool;
  /** Milliseconds that one run may take. */
  readonly runTimeoutMs: number;
  readonly isClosed: () => boolean;
}

/** A session in another process. When that process has ended, or is held up by another session, it is loaded in a new one. */
export class IsolatedSession implements Session {
  inputs: readonly GraphTensor[] = [];
  outputs: readonly GraphTensor[] = [];
  inputNames: readonly string[] = [];
  outputNames: readonly string[] = [];
  lastRunMs: number | undefined;
  readonly #id: number;
  readonly #context: IsolationContext;
  readonly #options: LoadOptions | undefined;
  #client: Promise<ProcessClient> | undefined;
  #failures = 0;
  #inProgress = 0;
  #averageRunMs = 0;
  /** Milliseconds that the first load took. */
  #firstLoadMs: number | undefined;
  /** Whether a process that it shared was held up by another session. */
  #wasHeldUp = false;
  #isClosed = false;

  private constructor(id: number, context: IsolationContext, options: LoadOptions | undefined) {
    this.#id = id;
    this.#context = context;
    this.#options = options;
  }

  /** Loads a model in a process. @throws IrisError `MODEL_REJECTED` */
  static async load(
    id: number,
    bytes: ModelBytes,
    context: IsolationContext,
    options?: LoadOptions,
  ): Promise<IsolatedSession> {
    const session = new IsolatedSession(id, context, options);
    session.#client = session.#load(async () => bytes);
    await session.#client;
    return session;
  }

  async run(feeds: Tensors, fetch: readonly string[]): Promise<Tensors> {
    this.#inProgress++;
    try {
      return await this.#run(feeds, fetch);
    } finally {
      this.#inProgress--;
    }
  }

  /** Runs wait for each other, and a client gains nothing from a response that comes after it has given up. */
  admit(): void {
    const waitMs = this.#inProgress * this.#averageRunMs;
    if (this.#inProgress < MANY_RUNS || waitMs <= MAX_WAIT_MS) return;
    throw new IrisError(
      "OVERLOADED",
      `The model has ${this.#inProgress} runs to do, which take about ${Math.ceil(waitMs / 1000)} s. Try again later.`,
    );
  }

  async #run(feeds: Tensors, fetch: readonly string[]): Promise<Tensors> {
    const { headers, blocks } = encodeTensors(feeds);
    const request: Request = { type: "run", session: this.#id, fetch, feeds: headers };
    for (;;) {
      const connection = this.#connected();
      const client = await connection;
      try {
        const reply = await client.call(request, blocks, this.#context.runTimeoutMs);
        const { response } = expectType(reply, "done");
        this.#failures = 0;
        this.lastRunMs = response.ms;
        this.#averageRunMs ||= response.ms;
        this.#averageRunMs += NEWEST_SHARE * (response.ms - this.#averageRunMs);
        return decodeTensors(response.outputs, reply.blocks);
      } catch (error) {
        if (!(error instanceof CallNotStarted || error instanceof ProcessEnded)) throw error;
        this.#wasHeldUp ||= error instanceof CallNotStarted;
        if (this.#client === connection) this.#leave(client);
        if (error instanceof ProcessEnded) throw this.#failed(error);
      }
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const client = await this.#client?.catch(() => undefined);
    if (client) await this.#closeIn(client);
  }

  #connected(): Promise<ProcessClient> {
    if (this.#isClosed || this.#context.isClosed()) throw closed();
    if (this.#client) return this.#client;
    const { reread } = this.#options ?? {};
    if (!reread) throw new IrisError("RUN_FAILED", "The process that ran the model has ended. Load the model again.");
    const loading = this.#load(reread);
    this.#client = loading;
    // a store that fails now may work at the next call
    loading.catch(() => {
      if (this.#client === loading) this.#client = undefined;
    });
    return loading;
  }

  async #load(read: () => Promise<ModelBytes>): Promise<ProcessClient> {
    const { model, external = [] } = await read();
    const request: Request = { type: "load", session: this.#id, external: external.map(({ path }) => path) };
    const blocks = [model, ...external.map(({ bytes }) => bytes)];
    for (let attempts = 1; ; ) {
      if (this.#context.isClosed()) throw closed();
      try {
        return await this.#loadInProcess(request, blocks);
      } catch (error) {
        if (error instanceof CallNotStarted) this.#wasHeldUp = true;
        else if (!isCrash(error) || ++attempts > MAX_LOAD_ATTEMPTS) throw this.#loadFailed(error);
      }
    }
  }

  async #loadInProcess(request: Request, blocks: readonly Uint8Array[]): Promise<ProcessClient> {
    const client = this.#context.pool.place(this.#id, this.#wasHeldUp);
    try {
      const { response } = expectType(await client.call(request, blocks, this.#loadLimitMs), "loaded");
      this.inputs = response.inputs.tensors;
      this.inputNames = response.inputs.names;
      this.outputs = response.outputs.tensors;
      this.outputNames = response.outputs.names;
      this.#firstLoadMs ??= response.ms;
      return client;
    } catch (error) {
      this.#context.pool.leave(client, this.#id);
      throw error;
    }
  }

  get #loadLimitMs(): number {
    if (this.#firstLoadMs === undefined) return LOAD_LIMIT_MS;
    const limit = Math.max(MIN_RELOAD_LIMIT_MS, this.#context.runTimeoutMs, RELOAD_FACTOR * this.#firstLoadMs);
    return Math.min(limit, LOAD_LIMIT_MS);
  }

  #loadFailed(cause: unknown): unknown {
    if (this.#context.isClosed()) return closed();
    const isReload = this.#firstLoadMs !== undefined;
    const error = cause instanceof ProcessEnded ? loadError(cause, this.#loadLimitMs, isReload) : cause;
    if (isReload && error instanceof IrisError) this.#countFailure(error);
    return error;
  }

  /** The next call loads the model in another process. */
  #leave(client: ProcessClient): void {
    this.#client = undefined;
    void this.#closeIn(client);
  }

  async #closeIn(client: ProcessClient): Promise<void> {
    // in a process that has ended there is nothing to close
    await client.call({ type: "close", session: this.#id }, [], LOAD_LIMIT_MS).catch(() => undefined);
    // meanwhile it may have been loaded there again
    if ((await this.#client?.catch(() => undefined)) !== client || this.#isClosed)
      this.#context.pool.leave(client, this.#id);
  }

  #failed(cause: ProcessEnded): IrisError {
    if (this.#context.isClosed()) return closed();
    const error = runError(cause, this.#context.runTimeoutMs);
    this.#countFailure(error);
    return error;
  }

  #countFailure(error: IrisError): void {
    this.#options?.onFailure(error, ++this.#failures >= MAX_FAILURES);
  }
}

const isCrash = (error: unknown): boolean => error instanceof ProcessEnded && !error.timedOut;

/** @throws the error that the process reports */
function expectType<T extends Response["type"]>(reply: Reply, type: T): Reply<Extract<Response, { type: T }>> {
  const { response } = reply;
  if (isOfType(response, type)) return { ...reply, response };
  if (response.type !== "failed") throw new Error(`The inference process responded "${response.type}", not "${type}".`);
  const { message, code } = response;
  throw code === undefined ? new Error(message) : new IrisError(code as ErrorCode, message);
}

const isOfType = <T extends Response["type"]>(
  response: Response,
  type: T,
): response is Extract<Response, { type: T }> => response.type === type;
