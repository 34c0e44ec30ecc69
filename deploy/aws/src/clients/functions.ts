import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";

/** What an alias leads to. */
export interface LiveVersions {
  /** The version that gets what the others do not. */
  readonly version: string;
  /** Share of the others, 0 to 1, by version. */
  readonly canary: Readonly<Record<string, number>>;
}

/** Functions in Lambda. */
export interface Functions {
  readonly exists: (name: string) => Promise<boolean>;
  /** Numbers of the published versions, ascending. */
  readonly versions: (name: string) => Promise<readonly number[]>;
  /** Null where there is no such function or alias. */
  readonly live: (name: string, alias: string) => Promise<LiveVersions | null>;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api */
export function functionsOf(lambda: LambdaClient): Functions {
  return {
    exists: async (name) => {
      try {
        await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        return true;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return false;
        throw error;
      }
    },
    versions: async (name) => {
      const numbers: number[] = [];
      for await (const { Versions = [] } of paginateListVersionsByFunction(
        { client: lambda },
        { FunctionName: name },
      )) {
        for (const { Version } of Versions) if (Version !== "$LATEST") numbers.push(Number(Version));
      }
      return numbers.sort((a, b) => a - b);
    },
    live: (name, alias) => live(lambda, name, alias),
  };
}

async function live(lambda: LambdaClient, name: string, alias: string): Promise<LiveVersions | null> {
  try {
    const found = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: alias }));
    if (found.FunctionVersion === undefined) throw new Error(`Lambda tells no version of ${name}:${alias}.`);
    return { version: found.FunctionVersion, canary: found.RoutingConfig?.AdditionalVersionWeights ?? {} };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
