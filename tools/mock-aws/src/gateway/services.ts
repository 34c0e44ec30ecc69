import { GetPolicyCommand, InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { type StaticDecode, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { GatewayError, type GatewayResponse, responseOf } from "./response.ts";

const Policy = Type.Object({
  Statement: Type.Array(
    Type.Object({
      Effect: Type.String(),
      Action: Type.String(),
      Principal: Type.Union([Type.String(), Type.Object({ Service: Type.Optional(Type.String()) })]),
      Condition: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.String()))),
    }),
  ),
});

/** What an API invokes, and for whom. */
export interface Integration {
  /** Of the function, with its qualifier. */
  readonly arn: string;
  /** Of the API and what it was called for: execute-api:REGION:ACCOUNT:API/STAGE/... */
  readonly source: string;
}

/** moto's services in one region. */
export class Services {
  readonly region: string;
  readonly #url: string;
  readonly #lambda: LambdaClient;

  constructor(url: string, region: string) {
    this.#url = url;
    this.region = region;
    const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
    this.#lambda = new LambdaClient({ region, endpoint: url, credentials });
  }

  /**
   * Reads from API Gateway's control plane; undefined when there is no such thing.
   * @param path such as /v2/apis/abcdef1234
   * @throws Error when the response has another shape
   */
  async get<T extends TSchema>(path: string, schema: T): Promise<StaticDecode<T> | undefined> {
    // moto reads the service from the credential's scope, and does not verify the signature
    const scope = `testing/20260101/${this.region}/apigateway/aws4_request`;
    const response = await fetch(`${this.#url}${path}`, {
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    });
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok) throw new Error(`moto returned ${response.status} for GET ${path}: ${text}`);
    const value: unknown = JSON.parse(text);
    if (Value.Check(schema, value)) return Value.Decode(schema, value);
    const [error] = Value.Errors(schema, value);
    throw new Error(`moto's response to GET ${path} is wrong at ${error?.path}: ${error?.message}.`);
  }

  /**
   * Invokes a function for an API, as far as the function's policy permits it.
   * @throws GatewayError 500 when it does not, `failed` when the function fails or returns no response
   */
  async invoke({ arn, source }: Integration, event: unknown, failed: 500 | 502): Promise<GatewayResponse> {
    const message = failed === 500 ? "Internal Server Error" : "Internal server error";
    if (!isPermitted(await this.#policyOf(arn), source)) {
      throw new GatewayError(
        500,
        message,
        `No permission of the function lets API Gateway invoke ${arn} for ${source}.`,
      );
    }
    const { Payload, FunctionError } = await this.#lambda.send(
      new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify(event) }),
    );
    const payload = Payload?.transformToString() ?? "";
    const response = FunctionError === undefined ? responseOf(payload) : undefined;
    if (response === undefined) throw new GatewayError(failed, message, `The function returned ${payload}`);
    return response;
  }

  async #policyOf(arn: string): Promise<string | undefined> {
    const [FunctionName, Qualifier] = arn.split(":function:")[1]?.split(":") ?? [];
    try {
      return (await this.#lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }))).Policy;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

/**
 * Whether a function's policy lets API Gateway invoke it for a method of an API.
 * @param policy as GetPolicy returns it
 */
export function isPermitted(policy: string | undefined, source: string): boolean {
  if (policy === undefined) return false;
  return Value.Parse(Policy, JSON.parse(policy)).Statement.some(
    ({ Effect, Action, Principal, Condition = {} }) =>
      Effect === "Allow" &&
      Action === "lambda:InvokeFunction" &&
      (typeof Principal === "string" ? Principal : Principal.Service) === "apigateway.amazonaws.com" &&
      Object.values(Condition)
        .flatMap((tests) => Object.entries(tests))
        .every(([key, pattern]) => !/^aws:sourcearn$/i.test(key) || arnMatches(pattern, source)),
  );
}

/** ArnLike, for patterns whose stars are in one part of the ARN. */
function arnMatches(pattern: string, arn: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${expression.replaceAll("?", ".")}$`).test(arn);
}

/**
 * The function in the URI of an integration, which is the function's ARN or contains it.
 * @throws Error for other integrations
 */
export function functionArn(uri: string): string {
  const arn = /arn:[^:]+:lambda:[^:]+:\d+:function:[\w$:-]+/.exec(uri)?.[0];
  if (arn === undefined) throw new Error(`This integration has no function in its URI: ${uri}`);
  return arn;
}

/** The account in an ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";
