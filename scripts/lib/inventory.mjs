import { notTested } from "./notTested.mjs";

/**
 * What cannot be had on this machine, and why.
 * @typedef {ReturnType<typeof createInventory>} Inventory
 */

export function createInventory() {
  /** @type {Map<string, string>} */
  const missing = new Map();
  return {
    /** @param {string} tool @param {string} reason */
    miss: (tool, reason) => void missing.set(tool, reason),
    /** @param {readonly string[]} tools @returns {boolean} whether all of them can be had */
    has: (tools) => !tools.some((tool) => missing.has(tool)),
    /**
     * Says which of some tools cannot be had.
     * @param {string} what is not tested without them @param {readonly string[]} tools
     * @returns {boolean} whether any cannot
     */
    lacking(what, tools) {
      const some = tools.filter((tool) => missing.has(tool));
      for (const tool of some) notTested(what, tool, missing.get(tool) ?? "");
      return some.length > 0;
    },
  };
}
