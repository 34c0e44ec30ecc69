import {
  IrisError,
  type LoadedModel,
  type Prediction,
  type PredictOptions,
  type RowInput,
  rowParts,
} from "iris-models";
import { emptyBody } from "../bodies/text.ts";
import { compressAccepted } from "../compression/accepted.ts";
import { COMPRESSED_FROM } from "../compression/codings.ts";
import { type Format, type RowSource, UnreadRows } from "../formats/format.ts";
import { json, writeOne } from "../formats/json.ts";
import { writerOf } from "../formats/predictionWriter.ts";
import { acceptsFormat, responseFormat } from "../formats/responseFormat.ts";
import { RequestError } from "../problems/requestError.ts";
import { since } from "../since.ts";
import { modelHeaders, type PredictCall } from "./prediction.ts";
import { bytesOf, type ResponseBytes, writeResponse } from "./responseBytes.ts";

const ALL: PredictOptions = { probabilities: true };
const LABEL_ONLY: PredictOptions = {};

/**
 * Has a model predict the rows of a request, and hands the response, or the error, back to the call.
 * It works with callbacks, since for one row each promise on the way costs more than all the rest of this file.
 */
export function predict(call: PredictCall): void {
  const { models, name, version } = call;
  if (version === "") {
    call.fail(noVersion(), undefined);
    return;
  }
  const model = models.loaded(name, version);
  if (model) {
    predictBy(model, call);
    return;
  }
  // loading may take long, and nothing is worked on meanwhile
  call.runsElsewhere();
  models.model(name, version).then(
    (found) => predictBy(found, call),
    (error: unknown) => call.fail(call.isDefault ? withoutDefault(error) : error, undefined),
  );
}

/** What to do where the registry has no default model. */
function withoutDefault(error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && error.code === "MODEL_NOT_FOUND")) return error;
  const message = `There is no default model. ${error.message} Set IRIS_DEFAULT_MODEL, or send the request to /models/{model}/predict.`;
  return new IrisError("MODEL_NOT_FOUND", message, { cause: error });
}

/** For an address such as /models/wine/versions//predict: an empty version must not mean the default one. */
const noVersion = (): IrisError =>
  new IrisError("VERSION_NOT_FOUND", "Missing version after /versions/: use a number or an alias.");

/** The one place that distinguishes one row from many. */
function predictBy(model: LoadedModel, call: PredictCall): void {
  try {
    const { payload } = call;
    if (payload === undefined) throw emptyBody();
    if (payload instanceof UnreadRows) {
      predictUnread(model, call, payload).catch(failing(call, model));
      return;
    }
    const input = model.readInput(payload);
    // fast path: most requests have one row of JSON, and want JSON
    if (!input.many && acceptsFormat(json, call.accept)) predictOne(model, call, input.row);
    else predictInput(model, call, input).catch(failing(call, model));
  } catch (error) {
    call.fail(error, model);
  }
}

async function predictInput(model: LoadedModel, call: PredictCall, input: RowInput): Promise<void> {
  const format = await responseFormat(json, call.accept);
  if (!input.many && format === json) predictOne(model, call, input.row);
  else await predictMany(model, call, format, sourceOf(input));
}

async function predictUnread(model: LoadedModel, call: PredictCall, { format, read }: UnreadRows): Promise<void> {
  const rows = await read(model.manifest);
  await predictMany(model, call, await responseFormat(format, call.accept), rows);
}

/** A row alone has no index in its errors. */
function sourceOf(input: RowInput): RowSource {
  if (!input.many) return { parts: [[input.row]], paths: { pathOf: () => "" } };
  const { rows, many: _many, ...paths } = input;
  return { parts: rowParts(rows), paths };
}

function predictOne(model: LoadedModel, call: PredictCall, row: unknown): void {
  const start = performance.now();
  model.predict(row, call.options.probabilities ? ALL : LABEL_ONLY).then(
    (prediction) => {
      try {
        const text = writeOne(prediction, writerOf(model.manifest, call.options.unrounded === true));
        const headers = headersOf(model, json, start);
        if (text.length < COMPRESSED_FROM) call.respond({ headers, body: text, model, rows: 1 });
        else
          respondCompressed(model, call, { headers, bytes: bytesOf([Buffer.from(text)]), rows: 1 }).catch(
            failing(call, model),
          );
      } catch (error) {
        call.fail(error, model);
      }
    },
    (error: unknown) => call.fail(error, model),
  );
  // the row has been read by now
  if (model.isIsolated) call.runsElsewhere();
}

/** The status is known only when the last row has run, so the response is made as a whole before it is sent. */
async function predictMany(
  model: LoadedModel,
  call: PredictCall,
  format: Format,
  { parts, paths }: RowSource,
): Promise<void> {
  const start = performance.now();
  const { probabilities = false, unrounded = false } = call.options;
  const writer = await format.writePredictions(model.manifest, { probabilities, unrounded });
  const predictions = model.predictInParts(parts, { ...(probabilities ? ALL : LABEL_ONLY), ...paths });
  const { bytes, rows } = await writeResponse(whileWanted(predictions, call, model), writer);
  const headers = headersOf(model, format, start);
  if (bytes.length < COMPRESSED_FROM) call.respond({ headers, body: bytes, model, rows });
  else await respondCompressed(model, call, { headers, bytes, rows });
}

/** Ends work that nobody waits for, and lets others work on this thread while the model runs in another process. */
async function* whileWanted(
  predictions: AsyncIterable<readonly Prediction[]>,
  call: PredictCall,
  model: LoadedModel,
): AsyncGenerator<readonly Prediction[]> {
  for await (const part of predictions) {
    if (model.isIsolated) call.runsElsewhere();
    if (call.isGone()) throw new RequestError("INVALID_REQUEST", "The client has closed the connection.");
    yield part;
  }
}

/** The one place that sets the headers of predictions. */
const headersOf = (model: LoadedModel, format: Format, start: number): Record<string, string> => ({
  ...modelHeaders(model),
  "content-type": format.contentType,
  "server-timing": `predict;dur=${since(start)}`,
});

interface LongResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: ResponseBytes;
  readonly rows: number;
}

/** Compresses a long response where the request accepts that. */
async function respondCompressed(model: LoadedModel, call: PredictCall, { headers, bytes, rows }: LongResponse) {
  const compressed = await compressAccepted(call.acceptEncoding, bytes.pieces);
  call.respond({ headers: { ...headers, ...compressed.headers }, body: bytesOf(compressed.pieces), model, rows });
}

const failing =
  (call: PredictCall, model: LoadedModel) =>
  (error: unknown): void =>
    call.fail(error, model);
