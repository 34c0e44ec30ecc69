import type { Answer } from "./answer.ts";
import type { HttpRequest } from "./events/httpRequest.ts";

/** What a handler answers to a request of HTTP: the form of API Gateway, function URLs and load balancers. */
export interface Envelope {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** An event that carries a request of HTTP, and the form that its answer has to have. */
export interface EventAdapter {
  readonly kind: "rest" | "http" | "alb" | "lattice" | "direct";
  readonly gatewayRequestId?: string;
  /** Largest envelope in bytes of JSON. */
  readonly mostBytes: number;
  /** @throws RequestError `INVALID_EVENT` that names what came and what is wanted */
  request(): HttpRequest;
  envelope(answer: Answer): Envelope;
}
