import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { exchange } from "../core/exchange.ts";
import { printableLine } from "../core/printable.ts";
import { readSettings } from "../core/settings.ts";
import { IrisClientError } from "../errors.ts";
import type { AnyPrediction } from "../types.ts";
import type { Io } from "./io.ts";
import { readRows } from "./rows.ts";
import { didYouMean } from "./suggest.ts";

const HELP = `Usage: iris-client predict ROWS [options]

Gets predictions from a model of an iris server.

ROWS is JSON text (one row by name or by position, or an array of rows), @file, or - for standard input.
A file or standard input may hold JSON, NDJSON or CSV.

Options:
  -m, --model NAME[@VERSION]  model and, after an @, a version or alias (else IRIS_DEFAULT_MODEL, iris)
  -u, --url URL               address of the server (else IRIS_URL, http://localhost:8080)
      --json                  print one JSON document: unrounded, with every class's probability
  -h, --help                  print this

Environment: IRIS_URL, IRIS_API_KEY (sent as x-api-key), IRIS_DEFAULT_MODEL
Exit status: 0 done, 2 for a fault of the input, 1 for any other failure

Examples:
  iris-client predict '{"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}'
  iris-client predict @rows.csv --model wine@2 --json
  cat rows.ndjson | iris-client predict - --url https://example.com/ml`;

/**
 * `iris-client predict`: prints a line a prediction, or with --json one document.
 * @throws IrisClientError
 */
export async function predict(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = readFlags(args, {
    model: { type: "string", short: "m" },
    url: { type: "string", short: "u" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return io.out(HELP);
  const { name, version } = parseModelReference(values.model ?? (io.env.IRIS_DEFAULT_MODEL || "iris"));
  const settings = readSettings({ url: values.url, fetch: io.fetch }, io.env);
  const body = await readRows(onlyOne(positionals), io);
  const options = { version, probabilities: values.json, unrounded: values.json };
  const response = await exchange(settings, { model: name, body, options });
  const predictions = [response.result].flat();
  if (values.json)
    io.out(printableLine(JSON.stringify({ model: response.model, version: response.version, predictions })));
  else for (const prediction of predictions) io.out(readableLine(prediction));
}

function onlyOne(words: readonly string[]): string {
  const [rows] = words;
  if (rows === undefined)
    throw new IrisClientError("INVALID_OPTION", "ROWS is missing: JSON text, @file, or - for standard input.");
  if (words.length === 1) return rows;
  const message = `There must be one ROWS, got ${words.length} words: ${words.join(" ")}. Put JSON in single quotes.`;
  throw new IrisClientError("INVALID_OPTION", message);
}

/**
 * The flags and the words of a command line.
 * @throws IrisClientError `INVALID_OPTION`
 */
function readFlags<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  refuseUnknown(args, options);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new IrisClientError("INVALID_OPTION", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The parser refuses unknown flags too, but does not say which was meant. */
function refuseUnknown(args: readonly string[], options: ParseArgsOptionsConfig): void {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === "option" && !Object.hasOwn(options, token.name));
  if (unknown?.kind !== "option") return;
  const known = Object.keys(options).map((name) => `--${name}`);
  throw new IrisClientError("INVALID_OPTION", `${unknown.rawName} is not known.${didYouMean(unknown.rawName, known)}`);
}

/** A model as a command line names it: `iris`, `iris@2`, `iris@stable`. */
interface ModelReference {
  readonly name: string;
  /** A version or an alias; absent for the default. */
  readonly version?: string;
}

/** Splits `NAME[@VERSION or ALIAS]`. */
function parseModelReference(text: string): ModelReference {
  const at = text.indexOf("@");
  return at < 0 ? { name: text } : { name: text.slice(0, at), version: text.slice(at + 1) };
}

const CLASS_KEYS = ["label", "probability", "probabilities"];

/** A prediction on one line: `virginica 0.9997`, `152.1`, or the outputs of a tensor model as JSON. */
function readableLine(prediction: AnyPrediction): string {
  return printableLine(lineOf(prediction));
}

function lineOf(prediction: AnyPrediction): string {
  const keys = Object.keys(prediction);
  const { label, probability, value } = prediction;
  if (isScalar(label) && keys.every((key) => CLASS_KEYS.includes(key))) {
    return probability === undefined ? String(label) : `${label} ${probability}`;
  }
  return typeof value === "number" && keys.length === 1 ? String(value) : JSON.stringify(prediction);
}

const isScalar = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
