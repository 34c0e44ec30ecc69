import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import {
  type Exchange,
  type IrisServer,
  irisServer,
  parse,
  readAnswer,
  type ServerOptions,
  told,
  unfit,
} from "./irisServer.ts";

/** How long one prediction takes on a server, in milliseconds; medians. */
export interface Measurement {
  readonly url: string;
  readonly model: string;
  readonly version: string;
  /** Predictions that were measured. */
  readonly requests: number;
  /** What the server says: the model's run and little else. */
  readonly predictMs: number;
  /** From the request to the end of the answer, the network included. */
  readonly wallMs: number;
  /** The same of a request with which the server has nothing to do. */
  readonly bareMs: number;
  /**
   * What a handler does, which is what Lambda bills: reading the request, predicting and writing the answer, without the network.
   * It is the time that a prediction takes longer than a bare request, and no less than the server says.
   */
  readonly ms: number;
}

const ROUNDS = 100;
const FEWEST_ROUNDS = 5;
const WARM_UP = 10;
/** A slow model is measured less often. */
const LONGEST_MS = 10_000;

const BARE = "/health/live";
const READY = "/health/ready";
const PREDICT = "/predict";
const CONTRACT = "/openapi.json";

const Readiness = Type.Object({
  status: Type.Union([Type.Literal("ready"), Type.Literal("not ready")]),
  model: Type.String(),
  reasons: Type.Optional(Type.Array(Type.String())),
});

/** The part of a server's contract that holds the default model's own row. */
const Contract = Type.Object({
  paths: Type.Object({
    [PREDICT]: Type.Object({
      post: Type.Object({
        requestBody: Type.Object({
          content: Type.Object({
            "application/json": Type.Object({
              examples: Type.Optional(Type.Object({ row: Type.Optional(Type.Object({ value: Type.Unknown() })) })),
            }),
          }),
        }),
      }),
    }),
  }),
});

/**
 * Asks a live server for its default model's own example, one request after another, over a connection that is kept.
 * @param address the server's, such as http://localhost:8080
 * @throws IrisError `INVALID_OPTION` when it is not there, is no iris server, has no model in service or refuses the row
 */
export async function measure(address: string, options: ServerOptions): Promise<Measurement> {
  const server = irisServer(address, options);
  await checkReady(server);
  const row = JSON.stringify(await exampleRow(server));
  for (let round = 0; round < WARM_UP; round += 1) await oneRound(server, row);
  const rounds: Round[] = [];
  const end = performance.now() + LONGEST_MS;
  while (rounds.length < FEWEST_ROUNDS || (rounds.length < ROUNDS && performance.now() < end))
    rounds.push(await oneRound(server, row));
  return summary(server, rounds);
}

async function checkReady(server: IrisServer): Promise<void> {
  const exchange = await server.ask(READY);
  // what is not ready says so with 503, and why
  const answer = parse(exchange.text);
  const {
    status,
    model,
    reasons = [],
  } = Value.Check(Readiness, answer) ? answer : readAnswer(server, Readiness, READY, exchange);
  if (status === "ready") return;
  throw unfit(server.url, `has its default model "${model}" not in service (${reasons.join("; ")})`);
}

async function exampleRow(server: IrisServer): Promise<unknown> {
  const contract = readAnswer(server, Contract, CONTRACT, await server.ask(CONTRACT));
  const row = contract.paths[PREDICT].post.requestBody.content["application/json"].examples?.row;
  if (row !== undefined) return row.value;
  throw unfit(server.url, "has no example of a row for its default model; measure it yourself and give --ms");
}

interface Round {
  readonly bareMs: number;
  readonly wallMs: number;
  readonly predictMs: number;
  readonly model: string;
  readonly version: string;
}

async function oneRound(server: IrisServer, row: string): Promise<Round> {
  const bare = await server.ask(BARE);
  const prediction = await server.ask(PREDICT, row);
  if (prediction.status !== 200) throw unfit(server.url, `refuses its own example: ${told(prediction)}`);
  return { bareMs: bare.ms, wallMs: prediction.ms, ...headersOf(server, prediction) };
}

function headersOf(server: IrisServer, { headers }: Exchange): Pick<Round, "predictMs" | "model" | "version"> {
  const predictMs = /(?:^|[\s,])predict;dur=([0-9.]+)/.exec(headers.get("server-timing") ?? "")?.[1];
  const model = headers.get("x-model");
  const version = headers.get("x-model-version");
  if (predictMs && model && version) return { predictMs: Number(predictMs), model, version };
  throw unfit(
    server.url,
    "answers without x-model, x-model-version and server-timing; something between may take them off",
  );
}

function summary({ url }: IrisServer, rounds: readonly Round[]): Measurement {
  const { model, version } = rounds[rounds.length - 1]!;
  const [predictMs, wallMs, bareMs] = [
    median(rounds.map((round) => round.predictMs)),
    median(rounds.map((round) => round.wallMs)),
    median(rounds.map((round) => round.bareMs)),
  ];
  return {
    url,
    model,
    version,
    requests: rounds.length,
    predictMs,
    wallMs,
    bareMs,
    ms: Math.max(predictMs, wallMs - bareMs),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
