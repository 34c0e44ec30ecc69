import { isolatedEngine } from "../../../src/engines/isolated/isolatedEngine.ts";
import type { IrisError } from "../../../src/errors.ts";
import { ENDLESS, loopFeeds, loopModel } from "../../support/loopGraph.ts";

// Makes two runs in child processes, the first one too long, and closes nothing: only calls may keep this process alive.

const engine = isolatedEngine(1000);
const endless = await engine.load(loopModel());
console.log(await endless.run(loopFeeds(ENDLESS), ["y"]).catch(({ code }: IrisError) => code));
const other = await engine.load(loopModel());
const { y } = await other.run(loopFeeds(3), ["y"]);
console.log(Array.from(y!.data as Float32Array)[0]);
