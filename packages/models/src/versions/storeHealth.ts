import { type IrisError, isStoreFault } from "../errors.ts";
import type { RuntimeEvent } from "./events.ts";

/** Whether the last poll could read the store. */
export interface StoreStatus {
  readonly state: "reachable" | "unreachable";
  /** Since when that is so. */
  readonly since: Date;
  /** What is wrong with an unreachable store. */
  readonly reason?: { readonly code: string; readonly message: string };
}

/** Records whether the store can be read, and reports changes. */
export class StoreHealth {
  readonly #onEvent: (event: RuntimeEvent) => void;
  #status: StoreStatus = { state: "reachable", since: new Date() };

  constructor(onEvent: (event: RuntimeEvent) => void) {
    this.#onEvent = onEvent;
  }

  get status(): StoreStatus {
    return this.#status;
  }

  /** Runs an action that reads the store, and records whether it failed. @throws what the action throws */
  async watched<T>(action: () => Promise<T>): Promise<T> {
    try {
      const result = await action();
      this.#isBack();
      return result;
    } catch (error) {
      if (isStoreFault(error)) this.#isGone(error);
      throw error;
    }
  }

  #isBack(): void {
    const { state, since } = this.#status;
    if (state === "reachable") return;
    this.#status = { state: "reachable", since: new Date() };
    this.#onEvent({ type: "store-back", ms: Date.now() - since.getTime() });
  }

  #isGone(error: IrisError): void {
    const isNews = this.#status.reason?.code !== error.code;
    const since = this.#status.state === "unreachable" ? this.#status.since : new Date();
    this.#status = { state: "unreachable", since, reason: { code: error.code, message: error.message } };
    if (isNews) this.#onEvent({ type: "store-failed", error });
  }
}
