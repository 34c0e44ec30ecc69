import { closeSync, openSync } from "node:fs";
import { isolatedEngine } from "../../../src/engines/isolated/isolatedEngine.ts";
import { IrisError } from "../../../src/errors.ts";
import { loopFeeds, loopModel } from "../../support/loopGraph.ts";

// Loads a model while this process has no file descriptor left, and again when it has. Prints what came of both.

const engine = isolatedEngine(30_000);
const model = loopModel();

const describe = (error: unknown): string =>
  error instanceof IrisError ? `${error.code} ${error.message}` : `no code: ${error}`;

function takeAllDescriptors(): number[] {
  const taken: number[] = [];
  for (;;) {
    try {
      taken.push(openSync(process.execPath, "r"));
    } catch {
      return taken;
    }
  }
}

const taken = takeAllDescriptors();
const without = await engine.load(model).then(() => "loaded", describe);
for (const descriptor of taken) closeSync(descriptor);
const session = await engine.load(model);
const { y } = await session.run(loopFeeds(3), ["y"]);
console.log(JSON.stringify({ without, y: Array.from(y!.data as Float32Array) }));
engine.close();
