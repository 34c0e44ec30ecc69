import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The browser of this machine, if it has one. */
export const CHROMIUM = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

/** Says aloud what is not tested where there is no browser. @param test what it does, such as "tries a request" */
export function warnWithoutChromium(test: string): void {
  if (CHROMIUM !== undefined) return;
  console.warn(`\n*** SKIPPED: the test that ${test} needs Chromium. Install it, or set CHROMIUM to its path. ***\n`);
}

/** Starts the browser. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM!, args: ["--no-sandbox"] });
