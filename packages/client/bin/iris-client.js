#!/usr/bin/env node
import { existsSync } from "node:fs";

// npm links this file when it installs, and dist/ comes with the build, in a clone later than that
const program = new URL("../dist/cli.js", import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  console.error(`There is no ${program.pathname}: run "npm run build" first.`);
  process.exitCode = 1;
}
