import { spawn } from "node:child_process";
import { constants, homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The programs of the installed packages; Node 24 is one of them, whatever the host's Node is. */
export const binaries = join(root, "node_modules", ".bin");

/** Where deploy/tools/install.sh installs. */
const tools = join(process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy"), "bin");

/** The environment of every child process: our programs first, no telemetry. */
export const environment = {
  ...process.env,
  // no colours in a log file
  ...(process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: "1" }),
  PATH: [binaries, tools, process.env.PATH ?? ""].join(delimiter),
  DO_NOT_TRACK: "1",
  ONNXRUNTIME_NODE_INSTALL: "skip",
  ORT_DISABLE_TELEMETRY: "1",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  REDOCLY_TELEMETRY: "off",
  TURBO_TELEMETRY_DISABLED: "1",
  // the host's Node may be older than the packages require, which run with Node 24: hide that page of warnings
  npm_config_loglevel: "error",
};

/** A program that ended with another exit code than 0; `code` is what a shell would report. */
export class ProgramFailed extends Error {
  /** @param {string} program @param {number} code @param {NodeJS.Signals | null} signal */
  constructor(program, code, signal) {
    super(signal ? `${program} was ended by ${signal}` : `${program} ended with exit code ${code}`);
    this.code = code;
  }
}

/**
 * Runs a program in the repository's folder with this terminal. Signals that would end this process end the program first.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly ownGroup?: boolean }} [options] ownGroup: Ctrl-C reaches the program only through this process, once
 * @returns {Promise<void>}
 */
export function run(program, args, { ownGroup = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: environment, stdio: "inherit", detached: ownGroup });
    const stopForwarding = forwardSignals(child, { reachedByTerminal: !ownGroup });
    child.once("error", (cause) => {
      stopForwarding();
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once("exit", (code, signal) => {
      stopForwarding();
      if (code === 0) resolve();
      else reject(new ProgramFailed(program, code ?? 128 + (signal ? constants.signals[signal] : 0), signal));
    });
  });
}

/**
 * Runs a program in the repository's folder, shows what it prints, and returns it.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<{ readonly code: number, readonly output: string }>} output: both streams
 */
export function tee(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const stopForwarding = forwardSignals(child, { reachedByTerminal: true });
    let output = "";
    for (const [stream, terminal] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        terminal.write(text);
      });
    }
    child.once("error", (cause) => {
      stopForwarding();
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once("close", (code) => {
      stopForwarding();
      resolve({ code: code ?? 1, output });
    });
  });
}

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Forwards the signals that would end this process to a child, so that the child ends first.
 * @param {import("node:child_process").ChildProcess} child
 * @param {{ readonly reachedByTerminal: boolean }} options whether the terminal's Ctrl-C reaches the child by itself
 * @returns {() => void} stops forwarding
 */
function forwardSignals(child, { reachedByTerminal }) {
  let last = 0;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal === "SIGINT" && reachedByTerminal && process.stdin.isTTY) return;
    // npm repeats the Ctrl-C that the terminal has sent already: only the first of a burst counts
    if (Date.now() - last < 1000) return;
    last = Date.now();
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  const stopWatching = watchParent(() => forward("SIGTERM"));
  return () => {
    stopWatching();
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * npm sends a signal to the shell between it and this process, and that shell dies without forwarding it: watch for a new parent.
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 200);
  return () => clearInterval(timer);
}
