/**
 * What deploy/tools/install.sh says is missing, and what it has not said a word about: it may have ended early.
 * @param {{ readonly code: number, readonly output: string }} ended
 * @param {readonly string[]} tools that it was to install
 * @returns {Map<string, string>} the reason of each
 */
export function missingTools({ code, output }, tools) {
  /** @type {Map<string, string>} */
  const missing = new Map();
  for (const [, tool, reason] of output.matchAll(/^MISSING ([^:\n]+): (.*)$/gm)) {
    if (tool !== undefined && reason !== undefined) missing.set(tool, reason);
  }
  const there = new Set([...output.matchAll(/^ok +(\S+)/gm)].map(([, tool]) => tool));
  for (const tool of tools) {
    if (!there.has(tool) && !missing.has(tool))
      missing.set(tool, `install.sh ended before it, ${howEnded(code, output)}`);
  }
  return missing;
}

/**
 * How a program ended, and the last thing that it said.
 * @param {number} code
 * @param {string} output
 */
export const howEnded = (code, output) => `with exit code ${code}: ${output.trim().split("\n").at(-1) ?? ""}`;
