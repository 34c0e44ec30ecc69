import type { components } from "./generated/openapi.ts";

/** The part of what openapi-typescript makes of a server's document that predictions are typed by: its `components`. */
export interface ApiTypes {
  readonly schemas: object;
}

type Schema<Api extends ApiTypes, Name extends string> = Name extends keyof Api["schemas"]
  ? Api["schemas"][Name]
  : never;

/** The names of the models that the types know. */
export type ModelName<Api extends ApiTypes = components> = keyof Api["schemas"] extends infer Name
  ? Name extends `${infer Model}.Row`
    ? Model
    : never
  : never;

/** One row of a model: by the names of its features, or by position. */
export type Row<Model extends string, Api extends ApiTypes = components> = Unchanged<
  Schema<Api, `${Model}.Row`> | Schema<Api, `${Model}.Values`>
>;

/** What is sent is not changed: readonly rows can be sent too, and so can those that are written `as const`. */
type Unchanged<T> = T extends object ? { readonly [Key in keyof T]: Unchanged<T[Key]> } : T;

/** A model's prediction for a row; `All` says whether every class's probability was requested. */
export type Prediction<
  Model extends string,
  All extends boolean = false,
  Api extends ApiTypes = components,
> = Requested<Schema<Api, `${Model}.Prediction`>, All>;

type OptionalKey<T> = { [Key in keyof T]-?: Record<never, never> extends Pick<T, Key> ? Key : never }[keyof T];

/** A tensor model may well have an output called probabilities, but that one always comes. */
type Requested<Output, All extends boolean> =
  "probabilities" extends OptionalKey<Output>
    ? [All] extends [true]
      ? { [Key in keyof Output]-?: Output[Key] }
      : [All] extends [false]
        ? { [Key in keyof Output as Exclude<Key, "probabilities">]: Output[Key] }
        : Output
    : Output;

/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * The prediction of a model that the types do not know: `label`, `probability` and `probabilities` of a classification,
 * `value` of a regression, or a tensor model's outputs by name.
 */
export interface AnyPrediction {
  readonly [output: string]: JsonValue | undefined;
}

/** Options of a request. */
export interface PredictOptions<All extends boolean = boolean> {
  /** Whether the response has every class's probability, as `probabilities`. @default false */
  readonly probabilities?: All | undefined;
  /** Whether numbers come unrounded; otherwise they have the digits that the model's manifest names. @default false */
  readonly unrounded?: boolean | undefined;
  /** A version such as "2", or an alias such as "stable" or "latest". Unset: `stable`, and where there is none, `latest`. */
  readonly version?: string | undefined;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /** The most milliseconds until the response has arrived; Infinity for no limit. @default the client's */
  readonly timeout?: number | undefined;
}

/** A model's name: one that the types know, or any text whose type is only `string`. */
type Known<Model extends string, Api extends ApiTypes> =
  Model extends ModelName<Api> ? Model : string extends Model ? Model : ModelName<Api>;

type Input<Model extends string, Api extends ApiTypes> =
  Model extends ModelName<Api> ? Row<Model, Api> | readonly Row<Model, Api>[] : unknown;

type Names<T> = T extends readonly unknown[] ? never : keyof T;

/** The server refuses what is no feature, and an inferred type would let it pass: such keys become never. */
type Exact<Sent, OneRow> = Sent extends readonly unknown[]
  ? { [At in keyof Sent]: Exact<Sent[At], OneRow> }
  : Sent extends object
    ? { [Key in keyof Sent]: Key extends Names<OneRow> ? unknown : never }
    : unknown;

/** An input of an entirely different type is Input itself here, and then the plain message about that is the better one. */
type Checked<Model extends string, Sent, Api extends ApiTypes> =
  Model extends ModelName<Api> ? (Input<Model, Api> extends Sent ? unknown : Exact<Sent, Row<Model, Api>>) : unknown;

/** One prediction for one row, an array for an array of rows. */
type Result<Model extends string, Sent, All extends boolean, Api extends ApiTypes> =
  Model extends ModelName<Api>
    ? Sent extends Row<Model, Api>
      ? Prediction<Model, All, Api>
      : Prediction<Model, All, Api>[]
    : AnyResult<Sent>;

/** Only the model itself knows whether an array of arrays is one row or many; objects by name are rows. */
type AnyResult<Sent> = Sent extends readonly (infer One)[]
  ? ByName<One> extends true
    ? AnyPrediction[]
    : AnyPrediction | AnyPrediction[]
  : ByName<Sent> extends true
    ? AnyPrediction
    : AnyPrediction | AnyPrediction[];

type ByName<T> = T extends readonly unknown[] | { readonly instances: unknown }
  ? false
  : T extends object
    ? true
    : false;

/**
 * Gets predictions from a model.
 * @param model its name
 * @param input one row by name, one row by position, or an array of rows
 * @returns a prediction for one row; for an array of rows, as many predictions in the same order
 * @throws IrisClientError and nothing else
 */
export type Predict<Api extends ApiTypes = components> = <
  Model extends string,
  const Sent extends Input<Model, Api>,
  All extends boolean = false,
>(
  model: Known<Model, Api>,
  input: Sent & Checked<Model, Sent, Api>,
  options?: PredictOptions<All>,
) => Promise<Result<Model, Sent, All, Api>>;
