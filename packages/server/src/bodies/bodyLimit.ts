import { Transform } from "node:stream";
import type { FastifyReply, FastifyRequest, RequestPayload } from "fastify";
import type { Manifest, Models } from "iris-models";
import { overloaded, SMALL_BODY_BYTES } from "../admission/admission.ts";
import type { Deps } from "../deps.ts";
import { bodyTooLarge } from "../problems/bodyTooLarge.ts";

/** Bytes of JSON that an element of a row may take: up to 24 for the number, then a comma, quotes or brackets. */
const BYTES_PER_ELEMENT = 32;

/** The largest body that a model takes for the sake of its own row: 64 MiB. Beyond that the setting has to say so. */
export const MAX_SINGLE_ROW_BODY_BYTES = 67_108_864;

/** A model and version, as an address names them. */
export interface NamedModel {
  readonly name: string;
  readonly version?: string;
  /** Whether the address names no model. */
  readonly isDefault?: boolean;
}

/** Goes on with the same payload, or with another one. */
type Done = (error?: Error | null, payload?: RequestPayload) => void;

/**
 * A preParsing hook that refuses a body that is larger than its model takes, which is the setting's limit, or room for one row of the model where that is
 * more, or that there is no memory for. The route's own limit has to be `MAX_SINGLE_ROW_BODY_BYTES` at least.
 * @param namedBy the model that an address names by its parameters
 */
export function admitBody<Params>(
  { models, bodyLimit, admission }: Pick<Deps, "models" | "bodyLimit" | "admission">,
  namedBy: (params: Params) => NamedModel,
) {
  return (
    request: FastifyRequest & { params: Params },
    reply: FastifyReply,
    payload: RequestPayload,
    done: Done,
  ): void => {
    const { headers, params } = request;
    const length = Number(headers["content-length"]);
    const isPlain = headers["content-encoding"] === undefined;
    // fast path: most bodies are small, and not compressed
    if (isPlain && length <= Math.min(bodyLimit, SMALL_BODY_BYTES)) {
      admission.enter(request, reply, done);
      return;
    }
    const named = namedBy(params);
    requestedModels.set(request, named);
    const enter = (limit: number): void =>
      admission.enter(request, reply, (error) => {
        if (error) done(error);
        else
          done(
            null,
            counted(payload, limit, (bytes) => admission.received(request, bytes)),
          );
      });
    const refuseLarger = (limit: number): void => {
      limits.set(request, limit);
      if (length > limit) done(bodyTooLarge(limit));
      else enter(limit);
    };
    if (isPlain && length <= bodyLimit) enter(bodyLimit);
    else limitOf(models, named, bodyLimit).then(refuseLarger, done);
  };
}

const limits = new WeakMap<object, number>();
const requestedModels = new WeakMap<object, NamedModel>();

/** The limit of a request that `admitBody` has looked up: of each with a large or a compressed body. */
export const bodyLimitOf = (request: object): number | undefined => limits.get(request);

/** Whether the model of a request with a long body, or one of unknown length, takes tensors, and not rows of features. */
export function takesTensors(request: object, models: Models): boolean {
  const named = requestedModels.get(request);
  const model = named && models.loaded(named.name, named.version);
  return model !== undefined && model.manifest.features === undefined;
}

/** For a model that cannot be had, the setting's limit: what is wrong with the model is found after the body has been read. */
async function limitOf(models: Models, { name, version }: NamedModel, bodyLimit: number): Promise<number> {
  try {
    const { manifest } = models.loaded(name, version) ?? (await models.model(name, version));
    return Math.max(bodyLimit, Math.min(rowBytes(manifest), MAX_SINGLE_ROW_BODY_BYTES));
  } catch {
    return bodyLimit;
  }
}

/** Bytes of JSON that one row of a model may take, by the sizes that are fixed in its shapes. */
export function rowBytes({ features, inputs, batched }: Pick<Manifest, "features" | "inputs" | "batched">): number {
  if (features)
    return features.reduce((sum, { name }) => sum + Buffer.byteLength(JSON.stringify(name)) + BYTES_PER_ELEMENT, 0);
  return inputs.reduce((sum, { shape }) => {
    const sizes = (batched === false ? shape : shape.slice(1)).filter((size) => typeof size === "number");
    return sum + sizes.reduce((product, size) => product * size, BYTES_PER_ELEMENT);
  }, 0);
}

/** The same body, up to a limit, and for as long as there is memory for what has arrived. */
function counted(body: RequestPayload, limit: number, hasRoom: (bytes: number) => boolean): Transform {
  let received = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      received += chunk.length;
      if (received > limit) callback(bodyTooLarge(limit));
      else if (hasRoom(received)) callback(null, chunk);
      else callback(overloaded({ isBodyRead: false }));
    },
  });
  // a client that is gone
  body.on("error", (error) => counter.destroy(error));
  return body.pipe(counter);
}
