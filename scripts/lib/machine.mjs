import { run } from "./run.mjs";
import { tee } from "./tee.mjs";

/**
 * The machine, as far as the steps of `npm run test:deploy` ask it.
 * @typedef {{
 *   readonly tee: typeof tee,
 *   readonly run: typeof run,
 *   readonly isRoot: boolean,
 * }} Machine
 */

/** @type {Machine} */
export const thisMachine = {
  tee,
  run,
  isRoot: process.getuid?.() === 0,
};
