import { exchange } from "../core/exchange.ts";
import { printableLine } from "../core/printable.ts";
import { readSettings } from "../core/settings.ts";
import { IrisClientError } from "../errors.ts";
import { readFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { parseModelReference } from "./modelReference.ts";
import { readableLine } from "./readableLine.ts";
import { readRows } from "./rows.ts";

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
