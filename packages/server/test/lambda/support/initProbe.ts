// Runs the handler's INIT in a process of its own, and tells what it has drawn and loaded.
import crypto from "node:crypto";
import { createRequire, syncBuiltinESMExports } from "node:module";

/** What the process tells. */
export interface Probed {
  /** Sources of randomness that INIT has asked, and by which package, such as `randomUUID by iris`. */
  readonly drawn: readonly string[];
  /** The same of the first event, a prediction, and of a request for what is not there. */
  readonly drawnLater: readonly string[];
  /** Whether INIT has loaded a web server. */
  readonly hasWebServer: boolean;
}

const drawn: string[] = [];

/** The package whose code is asking just now; what Node does itself counts for whoever has called Node. */
function asker(): string {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  const first = frames.find((frame) => !/node:|<anonymous>/.test(frame) && !frame.includes(import.meta.url)) ?? "";
  return /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(first)?.[1] ?? "iris";
}

function watch(owner: object, name: string): void {
  const { value, configurable } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  if (typeof value !== "function" || !configurable) return;
  const watched = new Proxy(value, {
    apply(target, self, given) {
      drawn.push(`${name} by ${asker()}`);
      return Reflect.apply(target, self, given);
    },
  });
  Object.defineProperty(owner, name, { value: watched });
}

for (const owner of [crypto, Object.getPrototypeOf(globalThis.crypto), Math])
  for (const name of Object.getOwnPropertyNames(owner)) if (/random/i.test(name)) watch(owner, name);
syncBuiltinESMExports();

const { handler } = await import("../../../src/lambda.ts");
const inInit = drawn.splice(0);
const files = Object.keys(createRequire(import.meta.url).cache);
const hasWebServer = files.some((file) => /[\\/]node_modules[\\/]fastify[\\/]/.test(file));
await handler([5.1, 3.5, 1.4, 0.2], {});
await handler({ rawPath: "/nothing/here" }, {});
const probed: Probed = { drawn: inInit, drawnLater: drawn, hasWebServer };
process.send?.(probed);
process.disconnect();
