#!/usr/bin/env -S node --max-semi-space-size=4
// a small young generation: a fifth less memory under load for no more CPU, see bench/http.ts
// plain syntax only: an old Node must be able to read this file to say that it is too old
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const { engines } = createRequire(import.meta.url)("../package.json");
const [major, minor] = process.versions.node.split(".").map(Number);
const [oldestMajor, oldestMinor] = engines.node.replace(">=", "").split(".").map(Number);
// npm links this file when it installs, and dist/ comes with the build, in a clone later than that
const program = new URL("../dist/main.js", import.meta.url);

if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  console.error(`iris-server needs Node.js ${oldestMajor}.${oldestMinor} or newer, got ${process.versions.node}.`);
  process.exitCode = 1;
} else if (existsSync(program)) {
  import(program.href);
} else {
  console.error(`There is no ${program.pathname}: run "npm run build" first.`);
  process.exitCode = 1;
}
