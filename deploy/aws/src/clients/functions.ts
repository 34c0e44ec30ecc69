import {
  GetAliasCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { orMissing } from "./awsErrors.ts";

/** The versions behind an alias. */
export interface LiveVersions {
  /** The version that gets the rest. */
  readonly version: string;
  /** The share of other versions, 0 to 1. */
  readonly canary: Readonly<Record<string, number>>;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api */
export const functionsOf = (client: LambdaClient) => ({
  /** Numbers of the published versions, ascending. */
  async versions(FunctionName: string): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName })) {
      for (const { Version } of Versions) if (Version !== "$LATEST") numbers.push(Number(Version));
    }
    return numbers.sort((a, b) => a - b);
  },
  /** Null when there is no such function or alias. */
  async live(name: string, alias: string): Promise<LiveVersions | null> {
    const request = client.send(new GetAliasCommand({ FunctionName: name, Name: alias }));
    const found = await orMissing(request, ResourceNotFoundException);
    if (found === undefined) return null;
    if (found.FunctionVersion === undefined) throw new Error(`Lambda returned no version for ${name}:${alias}.`);
    return { version: found.FunctionVersion, canary: found.RoutingConfig?.AdditionalVersionWeights ?? {} };
  },
});
