/** What the gateway sends back. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** What the gateway answers by itself, without asking a function. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** @param message as API Gateway words it */
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The answer that a refusal is: `{"message": "Forbidden"}`. */
export const refused = ({ status, message, headers }: Refusal): GatewayAnswer => ({
  status,
  headers: [["content-type", "application/json"], ...Object.entries(headers)],
  body: Buffer.from(JSON.stringify({ message })),
});

/** A fault that the gateway keeps from its callers. The mock tells its reason, in a header that AWS does not send. */
export const serverFault = (status: number, message: string, reason: string): Refusal =>
  new Refusal(status, message, { "x-mock-reason": reason.replace(/[^\x20-\x7e]/g, " ").slice(0, 1000) });
