import { totalmem } from "node:os";

const MIB = 2 ** 20;
/** Memory that the server takes without any request, models of a usual size among it. */
const RESERVED_BYTES = 192 * MIB;

/** Bytes that requests may hold at once: a quarter of what the container, or the machine, leaves beside the server itself. */
export function requestMemory(limit: number = memoryLimit()): number {
  return Math.max((limit - RESERVED_BYTES) / 4, 16 * MIB);
}

/** The container's limit (cgroup) where there is one, otherwise the machine's memory. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}

/** Counts the bytes that requests hold: their bodies, what is made of these, and responses that are not sent yet. */
export class MemoryBudget {
  readonly #total: number;
  #held = 0;

  constructor(total: number = requestMemory()) {
    this.#total = total;
  }

  /** Whether so many more bytes are within the budget. One request alone always is, whatever its size. */
  hasRoom(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.#total;
  }

  /** Whether something that holds so many bytes may hold more. What is held alone always may. */
  mayGrow(from: number, to: number): boolean {
    return this.#held === from || this.#held - from + to <= this.#total;
  }

  hold(bytes: number): void {
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}
