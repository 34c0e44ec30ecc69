import { availableParallelism, totalmem } from "node:os";
import { ProcessClient } from "./processClient.ts";

/** Sessions get a process each until there are so many processes; more sessions share them. Processes that are held up do not count. */
const SHARED_PROCESSES = { min: 2, max: 8 };
/** Processes in all, with those that are held up. */
const ALL_PROCESSES = { min: 4, max: 32 };
/** What a process without sessions takes, and room for the models in it. */
const BYTES_PER_PROCESS = 128 * 2 ** 20;
/** A process without sessions is kept that long for the next one. */
const KEEP_IDLE_MS = 10_000;

/** How many processes a pool starts. */
export interface PoolLimits {
  /** Sessions get a process each until there are so many. @default the number of processors, from 2 to 8 */
  readonly shared?: number;
  /** Processes in all, with those that are held up. @default as many as memory allows, from 4 to 32 */
  readonly most?: number;
}

/** The processes that run models, made when they are needed. */
export class ProcessPool {
  /** Each process and the sessions that are in it. */
  readonly #sessions = new Map<ProcessClient, Set<number>>();
  /** Processes without sessions, and what will end them. */
  readonly #idleTimers = new Map<ProcessClient, NodeJS.Timeout>();
  readonly #shared: number;
  readonly #most: number;

  constructor({ shared, most }: PoolLimits = {}) {
    this.#shared = shared ?? within(availableParallelism(), SHARED_PROCESSES);
    this.#most = most ?? within(Math.floor(availableBytes() / BYTES_PER_PROCESS), ALL_PROCESSES);
  }

  /**
   * The process for a session that is about to be loaded: one without sessions, else a new one, else the one with the least to do.
   * @param apart whether the session should not share a process, since one that it shared was held up
   */
  place(session: number, apart: boolean): ProcessClient {
    const free = [...this.#sessions].filter(([client]) => !client.isHeldUp);
    const empty = free.find(([client, sessions]) => sessions.size === 0 && client.load === 0);
    const mayStart = this.#sessions.size < this.#most && (apart || free.length < this.#shared);
    const chosen = empty?.[0] ?? (mayStart ? this.#start() : leastBusy(free.length > 0 ? free : [...this.#sessions]));
    this.#sessions.get(chosen)?.add(session);
    this.#stopIdleTimer(chosen);
    return chosen;
  }

  /** Whether a session that is held up could go to another process. */
  get hasRoom(): boolean {
    return this.#sessions.size < this.#most || [...this.#sessions.keys()].some((client) => !client.isHeldUp);
  }

  /** The session is not, or not any more, in the process. */
  leave(client: ProcessClient, session: number): void {
    this.#sessions.get(client)?.delete(session);
    this.#endUnused(client);
  }

  /** Kills every process, whatever it does. */
  killAll(): void {
    for (const client of this.#sessions.keys()) client.kill();
  }

  #start(): ProcessClient {
    const client: ProcessClient = new ProcessClient({
      onIdle: () => this.#endUnused(client),
      mayMoveCalls: () => this.hasRoom,
      onEnd: () => {
        this.#stopIdleTimer(client);
        this.#sessions.delete(client);
      },
    });
    this.#sessions.set(client, new Set());
    return client;
  }

  #endUnused(client: ProcessClient): void {
    if (this.#sessions.get(client)?.size !== 0 || client.load > 0) return;
    this.#stopIdleTimer(client);
    this.#idleTimers.set(client, setTimeout(() => client.kill(), KEEP_IDLE_MS).unref());
  }

  #stopIdleTimer(client: ProcessClient): void {
    clearTimeout(this.#idleTimers.get(client));
    this.#idleTimers.delete(client);
  }
}

const within = (value: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(Math.max(value, min), max);

/** The limit of the container, where there is one. */
const availableBytes = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

function leastBusy(of: readonly (readonly [ProcessClient, ReadonlySet<number>])[]): ProcessClient {
  const [[first]] = [...of].sort(([a, inA], [b, inB]) => a.load - b.load || inA.size - inB.size) as [
    [ProcessClient, ReadonlySet<number>],
  ];
  return first;
}
