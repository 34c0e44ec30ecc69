import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { terraformConfig } from "./providers.ts";
import { TOOLS } from "./tools.ts";

const BIN = fileURLToPath(new URL("bin", import.meta.url));

/** The region that the mock's environment names. */
export const REGION = "eu-west-1";

/** What the mock's environment is made from. */
export interface World {
  /** A temp folder of this mock's own, with Terraform's modules in "terraform". */
  readonly folder: string;
  readonly url: string;
  readonly gateway: string;
}

/** The environment of this process without the person's own settings of AWS and Terraform. */
export const neutralEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS_|TF_)/.test(entry[0]),
    ),
  );

/** The environment of a program that is to take the mock for AWS: that of this process, without the person's own settings. */
export async function environment({ folder, url, gateway }: World): Promise<Record<string, string>> {
  const config = await terraformConfig({ folder });
  return {
    ...neutralEnvironment(),
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    // files that are not there: the person's own may name another region, endpoint or account
    AWS_CONFIG_FILE: join(folder, "aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "aws-credentials"),
    ...(config && { TF_CLI_CONFIG_FILE: config }),
    TF_IN_AUTOMATION: "true",
    // the mock takes a minute for the first, and takes the second for a lock on everybody
    TF_VAR_bucket_lifecycle: "false",
    TF_VAR_enforce_tls: "false",
    IRIS_TERRAFORM: join(folder, "terraform"),
    IRIS_GATEWAY: gateway,
    IRIS_MOCK_FOLDER: folder,
    PATH: [BIN, dirname(process.execPath), process.env.PATH, join(TOOLS, "bin")].join(delimiter),
  };
}
