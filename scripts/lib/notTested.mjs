/** @type {string[]} */
const said = [];

/**
 * Says loudly what is not tested here, now and once more when the process ends: among hundreds of lines it must not be overlooked.
 * @param {string} what @param {string} tool @param {string} reason
 */
export function notTested(what, tool, reason) {
  if (said.length === 0) process.on("exit", () => console.log(`\n${said.join("\n")}\n`));
  const line = `*** NOT TESTED: ${what}, for want of ${tool}: ${reason} ***`;
  if (said.includes(line)) return;
  said.push(line);
  console.log(`\n${line}\n`);
}
