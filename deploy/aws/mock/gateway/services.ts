import { GetPolicyCommand, InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import type { StaticDecode, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };

/** What a function has answered. */
export interface FunctionAnswer {
  readonly payload: string;
  readonly failed: boolean;
}

/** The mock's services, as a gateway in one region sees them. */
export class Services {
  readonly #url: string;
  readonly #region: string;
  readonly #lambda: LambdaClient;

  constructor(url: string, region: string) {
    this.#url = url;
    this.#region = region;
    this.#lambda = new LambdaClient({ region, endpoint: url, credentials: CREDENTIALS });
  }

  /**
   * Asks API Gateway's own service for what it holds; undefined when it is not there.
   * @param path such as /v2/apis/abcdef1234
   * @throws Error when the answer is not of that shape
   */
  async get<T extends TSchema>(path: string, schema: T): Promise<StaticDecode<T> | undefined> {
    // moto looks at the scope of the credential to tell the service, and never at the signature
    const scope = `testing/20260101/${this.#region}/apigateway/aws4_request`;
    const response = await fetch(`${this.#url}${path}`, {
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    });
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok) throw new Error(`API Gateway's mock answered GET ${path} with ${response.status}: ${text}`);
    const value: unknown = JSON.parse(text);
    if (Value.Check(schema, value)) return Value.Decode(schema, value);
    const [error] = Value.Errors(schema, value);
    throw new Error(
      `API Gateway's mock answered GET ${path} with what was not expected: ${error?.path} ${error?.message}.`,
    );
  }

  /** @param arn with its qualifier, where it has one */
  async invoke(arn: string, event: unknown): Promise<FunctionAnswer> {
    const answer = await this.#lambda.send(new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify(event) }));
    return { payload: answer.Payload?.transformToString() ?? "", failed: answer.FunctionError !== undefined };
  }

  /** The policy of a function, as JSON; undefined where it has none. */
  async policyOf(arn: string): Promise<string | undefined> {
    const [name, qualifier] = functionOf(arn);
    try {
      const answer = await this.#lambda.send(new GetPolicyCommand({ FunctionName: name, Qualifier: qualifier }));
      return answer.Policy;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

/** The name and the qualifier in arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER. */
export function functionOf(arn: string): [name: string, qualifier: string | undefined] {
  const [name, qualifier] = arn.split(":function:")[1]?.split(":") ?? [];
  if (!name) throw new Error(`"${arn}" is not the ARN of a function.`);
  return [name, qualifier];
}

/**
 * The function of an integration, whose URI is its ARN or holds it.
 * @throws Error for other integrations
 */
export function functionArn(uri: string): string {
  const found = /arn:[^:]+:lambda:[^:]+:\d+:function:[\w$:-]+/.exec(uri)?.[0];
  if (!found) throw new Error(`The integration's URI names no function: ${uri}`);
  return found;
}

/** The account in an ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";
