import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";

/** The versions behind an alias. */
export interface LiveVersions {
  /** The version that gets the rest. */
  readonly version: string;
  /** The share of other versions, 0 to 1. */
  readonly canary: Readonly<Record<string, number>>;
}

/** Functions in Lambda. */
export type Functions = ReturnType<typeof functionsOf>;

/** @see https://docs.aws.amazon.com/lambda/latest/api */
export function functionsOf(lambda: LambdaClient) {
  async function orNull<T>(request: Promise<T>): Promise<T | null> {
    try {
      return await request;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }
  return {
    exists: async (name: string): Promise<boolean> =>
      (await orNull(lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })))) !== null,
    /** Numbers of the published versions, ascending. */
    async versions(name: string): Promise<readonly number[]> {
      const numbers: number[] = [];
      const pages = paginateListVersionsByFunction({ client: lambda }, { FunctionName: name });
      for await (const { Versions = [] } of pages) {
        for (const { Version } of Versions) if (Version !== "$LATEST") numbers.push(Number(Version));
      }
      return numbers.sort((a, b) => a - b);
    },
    /** Null when there is no such function or alias. */
    async live(name: string, alias: string): Promise<LiveVersions | null> {
      const found = await orNull(lambda.send(new GetAliasCommand({ FunctionName: name, Name: alias })));
      if (found === null) return null;
      if (found.FunctionVersion === undefined) throw new Error(`Lambda returned no version for ${name}:${alias}.`);
      return { version: found.FunctionVersion, canary: found.RoutingConfig?.AdditionalVersionWeights ?? {} };
    },
  };
}
