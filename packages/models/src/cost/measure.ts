import { setTimeout as sleep } from "node:timers/promises";
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
import { type Measurement, measurementOf, type Round } from "./measurement.ts";
import { type Clock, isThroughGateway, patient } from "./patience.ts";

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

/** What reaches a server that is measured, and what tells the time between two requests. */
export interface MeasureOptions extends ServerOptions {
  /** @default the process's own */
  readonly clock?: Clock;
}

const PROCESS_CLOCK: Clock = {
  now: () => performance.now(),
  wait: async (ms) => {
    await sleep(ms);
  },
};

/**
 * Asks a live server for its default model's own example, one request after another, over a connection that is kept, and
 * slowly where a gateway or a 429 asks for that.
 * @param address the server's, such as http://localhost:8080
 * @throws IrisError `INVALID_OPTION` when it is not there, is no iris server, has no model in service, refuses the row, redirects or goes on refusing with 429
 */
export async function measure(
  address: string,
  { clock = PROCESS_CLOCK, ...options }: MeasureOptions,
): Promise<Measurement> {
  const server = patient(irisServer(address, options), clock);
  const ready = await server.ask(READY);
  checkReady(server, ready);
  const row = JSON.stringify(await exampleRow(server));
  const by = isThroughGateway(ready) ? "lambda" : "server";
  const oneRound = by === "lambda" ? predictionRound : serverRound;
  for (let round = 0; round < WARM_UP; round += 1) await oneRound(server, row);
  const rounds: Round[] = [];
  const end = clock.now() + LONGEST_MS;
  while (rounds.length < FEWEST_ROUNDS || (rounds.length < ROUNDS && clock.now() < end))
    rounds.push(await oneRound(server, row));
  return measurementOf(server.url, by, rounds);
}

function checkReady(server: IrisServer, exchange: Exchange): void {
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

async function serverRound(server: IrisServer, row: string): Promise<Round> {
  const bare = await server.ask(BARE);
  if (bare.status !== 200) throw unfit(server.url, `answers ${BARE} with ${told(bare)}; 200 is wanted`);
  return { bareMs: bare.ms, ...(await predictionRound(server, row)) };
}

async function predictionRound(server: IrisServer, row: string): Promise<Round> {
  const prediction = await server.ask(PREDICT, row);
  if (prediction.status !== 200) throw unfit(server.url, `refuses its own example: ${told(prediction)}`);
  return { wallMs: prediction.ms, ...headersOf(server, prediction) };
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
