import { GetAliasCommand, GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** One version of a function: what is needed to run it. */
export interface FunctionVersion {
  readonly name: string;
  /** A number, or $LATEST. */
  readonly version: string;
  readonly memoryMb: number;
  readonly timeoutS: number;
  readonly environment: Readonly<Record<string, string>>;
  /** REPOSITORY@sha256:DIGEST or REPOSITORY:TAG. */
  readonly image: string;
  /** Overrides the image's command. */
  readonly command: readonly string[] | undefined;
  /** Overrides the image's entry point. */
  readonly entrypoint: readonly string[] | undefined;
}

const unlessEmpty = (words: readonly string[] | undefined) => (words && words.length > 0 ? words : undefined);

/** Finds functions on moto, as Lambda itself does. */
export class FunctionVersions {
  readonly #url: string;
  readonly #clients = new Map<string, LambdaClient>();

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * The version for the next call.
   * @param qualifier a version, an alias, or undefined for $LATEST
   * @throws Error when there is no such function, or its package is no image
   */
  async find(region: string, name: string, qualifier: string | undefined): Promise<FunctionVersion> {
    const client = this.#client(region);
    const version = await this.#version(client, name, qualifier ?? "$LATEST");
    const { Configuration: configuration, Code: code } = await client.send(
      new GetFunctionCommand({ FunctionName: name, Qualifier: version }),
    );
    if (!code?.ImageUri) throw new Error(`Function ${name} is no container image; the mock runs nothing else.`);
    const overrides = configuration?.ImageConfigResponse?.ImageConfig;
    return {
      name,
      version,
      memoryMb: configuration?.MemorySize ?? 128,
      timeoutS: configuration?.Timeout ?? 3,
      environment: configuration?.Environment?.Variables ?? {},
      image: code.ImageUri,
      command: unlessEmpty(overrides?.Command),
      entrypoint: unlessEmpty(overrides?.EntryPoint),
    };
  }

  /** An alias can send a share of its calls to other versions (a canary). */
  async #version(client: LambdaClient, name: string, qualifier: string): Promise<string> {
    if (/^(\$LATEST|\d+)$/.test(qualifier)) return qualifier;
    const alias = await client.send(new GetAliasCommand({ FunctionName: name, Name: qualifier }));
    let random = Math.random();
    for (const [version, weight] of Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})) {
      if (random < weight) return version;
      random -= weight;
    }
    return alias.FunctionVersion ?? "$LATEST";
  }

  #client(region: string): LambdaClient {
    const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
    const client = this.#clients.get(region) ?? new LambdaClient({ region, endpoint: this.#url, credentials });
    this.#clients.set(region, client);
    return client;
  }
}
