import { GetAliasCommand, GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { versionFor } from "./version.ts";

/** What one version of a function is, as far as it takes to run it. */
export interface FunctionVersion {
  readonly name: string;
  /** A number, or $LATEST. */
  readonly version: string;
  readonly memoryMb: number;
  readonly timeoutS: number;
  readonly environment: Readonly<Record<string, string>>;
  /** REPOSITORY@sha256:DIGEST or REPOSITORY:TAG. */
  readonly image: string;
  /** What takes the place of the image's own command. */
  readonly command: readonly string[] | undefined;
  /** What takes the place of the image's own entry point. */
  readonly entrypoint: readonly string[] | undefined;
}

const unlessEmpty = (words: readonly string[] | undefined) => (words && words.length > 0 ? words : undefined);

/** Looks functions up on the mock, as Lambda itself would. */
export class Configurations {
  readonly #url: string;
  readonly #clients = new Map<string, LambdaClient>();

  constructor(url: string) {
    this.#url = url;
  }

  /**
   * The version that answers the next call.
   * @param qualifier a version, an alias, or undefined for $LATEST
   * @throws Error when there is no such function, or it is no image
   */
  async find(region: string, name: string, qualifier: string | undefined): Promise<FunctionVersion> {
    const client = this.#client(region);
    const version = await this.#version(client, name, qualifier ?? "$LATEST");
    const { Configuration: found, Code: code } = await client.send(
      new GetFunctionCommand({ FunctionName: name, Qualifier: version }),
    );
    if (!code?.ImageUri) throw new Error(`Function ${name} is no container image: this mock runs nothing else.`);
    const config = found?.ImageConfigResponse?.ImageConfig;
    return {
      name,
      version,
      memoryMb: found?.MemorySize ?? 128,
      timeoutS: found?.Timeout ?? 3,
      environment: found?.Environment?.Variables ?? {},
      image: code.ImageUri,
      command: unlessEmpty(config?.Command),
      entrypoint: unlessEmpty(config?.EntryPoint),
    };
  }

  async #version(client: LambdaClient, name: string, qualifier: string): Promise<string> {
    if (/^(\$LATEST|\d+)$/.test(qualifier)) return qualifier;
    const alias = await client.send(new GetAliasCommand({ FunctionName: name, Name: qualifier }));
    const target = {
      version: alias.FunctionVersion ?? "$LATEST",
      weights: alias.RoutingConfig?.AdditionalVersionWeights ?? {},
    };
    return versionFor(target, Math.random());
  }

  #client(region: string): LambdaClient {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = new LambdaClient({
      region,
      endpoint: this.#url,
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    });
    this.#clients.set(region, client);
    return client;
  }
}
