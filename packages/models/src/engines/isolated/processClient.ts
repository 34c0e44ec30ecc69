import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Frame, readFrames, writeFrame } from "./frames.ts";
import { CHANNEL, type Request, type Response } from "./messages.ts";

/** A call that takes this long holds up the other sessions of its process: they move to another one. */
const STALL_MS = 1000;

const [EXTENSION = ".js"] = /\.[cm]?[jt]s$/.exec(import.meta.url) ?? [];
/** Beside this file as a source, and beside the bundle that holds this file. */
const PROGRAM = fileURLToPath(new URL(`./inferenceProcess${EXTENSION}`, import.meta.url));

/** The call has not begun, because its process ended or is held up by another session: it can be made in another process. */
export class CallNotStarted extends Error {
  override readonly name = "CallNotStarted";
}

/** The process ended during a call: it was killed because the call took too long, or it crashed. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
  readonly timedOut: boolean;

  constructor(message: string, timedOut: boolean) {
    super(message);
    this.timedOut = timedOut;
  }
}

/** What a process responds to a request that it could handle. */
export interface Reply<R extends Response = Response> {
  readonly response: R;
  readonly blocks: readonly Uint8Array[];
}

interface Call {
  readonly request: Request;
  readonly blocks: readonly Uint8Array[];
  readonly limitMs: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export interface ProcessClientOptions {
  /** Called when a call has ended and no other waits. */
  readonly onIdle: () => void;
  /** Whether calls of other sessions may be turned away while this process is held up: there is another process for them. */
  readonly mayMoveCalls: () => boolean;
  /** Called when the process has ended, for whatever reason. */
  readonly onEnd: () => void;
}

/** A child process that loads and runs models, one call at a time. An idle one does not keep this process alive. */
export class ProcessClient {
  readonly #options: ProcessClientOptions;
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  #waiting: Call[] = [];
  #current: Call | undefined;
  #timers: readonly NodeJS.Timeout[] = [];
  #isStalled = false;
  #hasTimedOut = false;
  #isEnded = false;
  /** Whether it was told to end, and has not yet. */
  #isKilled = false;

  constructor(options: ProcessClientOptions) {
    this.#options = options;
    this.#child = start();
    this.#child.once("error", (error) => this.#end(`could not be started (${error.message})`));
    // without a file descriptor left there is no channel, and the error follows
    const channel = this.#child.stdio?.[CHANNEL];
    this.#channel = channel instanceof Socket ? channel : new Socket();
    readFrames(this.#channel, (frame) => this.#settle(frame));
    // the exit of the process, which follows, says what has happened
    this.#channel.on("error", () => undefined);
    this.#child.once("exit", (code, signal) => this.#end(`ended with ${signal ?? `exit code ${code}`}`));
    this.#child.unref();
    this.#channel.unref();
  }

  /** Whether a call has been running for so long that others should go elsewhere, or the process has ended. */
  get isHeldUp(): boolean {
    return this.#isStalled || this.#isEnded || this.#isKilled;
  }

  /** Calls that are running or waiting. */
  get load(): number {
    return this.#waiting.length + (this.#current ? 1 : 0);
  }

  /**
   * Makes a call after those that were made before.
   * @param limitMs milliseconds that the call itself may take, without its wait; after that the process is killed
   * @throws CallNotStarted, ProcessEnded (rejects)
   */
  call(request: Request, blocks: readonly Uint8Array[], limitMs: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = { request, blocks, limitMs, resolve, reject };
      // a killed process rejects its calls when it has ended: until then the pool may have no other, and would choose it again
      if (this.#isEnded || (this.#isStalled && this.#shouldMove(call))) reject(new CallNotStarted());
      else {
        this.#waiting.push(call);
        this.#startNext();
      }
    });
  }

  /** Kills the process, whatever it does. */
  kill(): void {
    this.#isKilled = true;
    this.#child.kill("SIGKILL");
  }

  #startNext(): void {
    if (this.#current || this.#isKilled) return;
    const call = this.#waiting.shift();
    if (!call) {
      this.#channel.unref();
      this.#child.unref();
      this.#options.onIdle();
      return;
    }
    this.#current = call;
    this.#channel.ref();
    this.#child.ref();
    this.#timers = [setTimeout(() => this.#stall(), STALL_MS).unref(), setTimeout(() => this.#timeOut(), call.limitMs)];
    writeFrame(this.#channel, { header: call.request, blocks: call.blocks });
  }

  #settle({ header, blocks }: Frame): void {
    const call = this.#clear();
    // both programs are built from the same source
    call?.resolve({ response: header as Response, blocks });
    this.#startNext();
  }

  #clear(): Call | undefined {
    const call = this.#current;
    this.#current = undefined;
    this.#isStalled = false;
    for (const timer of this.#timers) clearTimeout(timer);
    return call;
  }

  #stall(): void {
    this.#isStalled = true;
    const moving = this.#waiting.filter((call) => this.#shouldMove(call));
    this.#waiting = this.#waiting.filter((call) => !moving.includes(call));
    for (const { reject } of moving) reject(new CallNotStarted());
  }

  /** A session that is only being closed has nowhere else to go. */
  #shouldMove({ request }: Call): boolean {
    const isOther = request.session !== this.#current?.request.session;
    return isOther && request.type !== "close" && this.#options.mayMoveCalls();
  }

  /** After the event loop was blocked, timers fire before a response that has arrived is read: read it first. */
  #timeOut(): void {
    const call = this.#current;
    setImmediate(() => {
      if (this.#current !== call) return;
      this.#hasTimedOut = true;
      this.kill();
    });
  }

  #end(how: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const call = this.#clear();
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#channel.destroy();
    this.#options.onEnd();
    call?.reject(new ProcessEnded(`The process that ran the model ${how}.`, this.#hasTimedOut));
    for (const { reject } of waiting) reject(new CallNotStarted());
  }
}

/** @throws ProcessEnded, such as for a lack of memory; other failures to start are events of the process */
function start(): ChildProcess {
  try {
    return spawn(process.execPath, [PROGRAM], {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
      env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProcessEnded(`The process that runs the model could not be started (${reason}).`, false);
  }
}
