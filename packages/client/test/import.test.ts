import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };

const entry = new URL("../src/index.ts", import.meta.url).href;

/** Prints which globals the import of the client changed, the dispatcher that fetch sends by among them. */
const program = `
const look = () => new Map(Reflect.ownKeys(globalThis).map((key) => {
  const { value, get } = Object.getOwnPropertyDescriptor(globalThis, key);
  return [String(key), get ?? value];
}));
await fetch("data:,the platform loads its parts now");
look();
const before = look();
await import(${JSON.stringify(entry)});
const after = look();
const names = new Set([...before.keys(), ...after.keys()]);
console.log(JSON.stringify([...names].filter((name) => !Object.is(before.get(name), after.get(name)))));
`;

test("importing the package leaves fetch and all other globals of the program alone", () => {
  const changed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
  expect(JSON.parse(String(changed))).toEqual([]);
});

test("nothing comes along when the package is installed", () => {
  const kinds = ["dependencies", "peerDependencies", "optionalDependencies"];
  expect(Object.keys(packageJson).filter((key) => kinds.includes(key))).toEqual([]);
});
