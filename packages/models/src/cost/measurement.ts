import { MEMORY_OF_A_PROCESSOR } from "./workload.ts";

/** What one prediction was seen to take, in milliseconds. */
export interface Round {
  readonly wallMs: number;
  readonly predictMs: number;
  /** Of a request with which the server has nothing to do; not asked of Lambda. */
  readonly bareMs?: number;
  readonly model: string;
  readonly version: string;
}

interface Timings {
  readonly url: string;
  readonly model: string;
  readonly version: string;
  /** Predictions that were measured. */
  readonly requests: number;
  /** What the server says: the model's run and little else. */
  readonly predictMs: number;
  /** From the request to the end of the answer, the network included. */
  readonly wallMs: number;
  /** What Lambda bills: reading the request, predicting and writing the answer, without the network. */
  readonly ms: number;
}

/** Of a server that always runs: `ms` is what a prediction takes longer than a bare request, and no less than the server says. */
export interface MeasuredServer extends Timings {
  readonly by: "server";
  /** `wallMs` of a request with which the server has nothing to do. */
  readonly bareMs: number;
}

/**
 * Of a function: `ms` is what it says and `overheadMs`. There a bare request takes another way than a prediction (through the
 * whole app), and gateway and network vary by more than a prediction takes, so a difference of the two would tell nothing.
 */
export interface MeasuredLambda extends Timings {
  readonly by: "lambda";
  readonly overheadMs: number;
}

/** How long one prediction takes on a server, in milliseconds; medians. */
export type Measurement = MeasuredServer | MeasuredLambda;

/**
 * What Lambda bills of a plain prediction beside its server-timing: its runtime hands the event in and the answer out. An
 * assumption, to be on the safe side; our own part of it, from event to envelope, is 0.02 ms.
 */
export const LAMBDA_OVERHEAD_MS = 1;

/** The medians of at least one round. */
export function measurementOf(url: string, by: Measurement["by"], rounds: readonly Round[]): Measurement {
  const { model, version } = rounds[rounds.length - 1]!;
  const predictMs = median(rounds.map((round) => round.predictMs));
  const wallMs = median(rounds.map((round) => round.wallMs));
  const timings = { url, model, version, requests: rounds.length, predictMs, wallMs };
  if (by === "lambda") return { ...timings, by, overheadMs: LAMBDA_OVERHEAD_MS, ms: predictMs + LAMBDA_OVERHEAD_MS };
  const bareMs = median(rounds.flatMap((round) => round.bareMs ?? []));
  return { ...timings, by, bareMs, ms: Math.max(predictMs, wallMs - bareMs) };
}

/**
 * Milliseconds of a request in a function of so many MB. Below the memory of one processor, Lambda gives a share of one, and the
 * same work takes longer; a function that was measured itself has taken what it takes.
 */
export const msInLambda = ({ by, ms }: Measurement, memory: number): number =>
  by === "lambda" ? ms : ms * Math.max(1, MEMORY_OF_A_PROCESSOR / memory);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
