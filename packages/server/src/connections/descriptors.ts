import { readFileSync } from "node:fs";

/** Files, sockets of the registry, pipes of child processes and connections beyond the limit need descriptors too. */
const RESERVED = 192;
const MIN_CONNECTIONS = 16;

/** The number of file descriptors that this process may have, or undefined where the system does not report it (Linux does). */
function descriptorLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** The number of connections that can be open at once: the wanted number, but never more than there are descriptors for. */
export function possibleConnections(wanted: number, descriptors = descriptorLimit()): number {
  if (descriptors === undefined) return wanted;
  return Math.min(wanted, Math.max(MIN_CONNECTIONS, descriptors - RESERVED));
}
