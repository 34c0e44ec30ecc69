import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { terraformConfig } from "./providers.ts";
import { TOOLS } from "./tools.ts";

const BIN = fileURLToPath(new URL("../bin", import.meta.url));
const REGION = "eu-west-1";

/** Where the parts of a mock are. */
export interface Places {
  /** A temp folder with Terraform's modules in "terraform". */
  readonly folder: string;
  /** moto's URL. */
  readonly url: string;
  /** The gateway's URL. */
  readonly gateway: string;
}

/** The environment of this process without the user's own settings of AWS and Terraform. */
export const neutralEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS_|TF_)/.test(entry[0]),
    ),
  );

/** The environment of a program that uses the mock as AWS. */
export async function environment({ folder, url, gateway }: Places): Promise<Record<string, string>> {
  const config = await terraformConfig({ folder });
  return {
    ...neutralEnvironment(),
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    // files that do not exist: the user's own may set another region, endpoint or account
    AWS_CONFIG_FILE: join(folder, "aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "aws-credentials"),
    ...(config && { TF_CLI_CONFIG_FILE: config }),
    TF_IN_AUTOMATION: "true",
    // moto takes a minute for the first, and ignores the condition of the second
    TF_VAR_bucket_lifecycle: "false",
    TF_VAR_enforce_tls: "false",
    IRIS_TERRAFORM: join(folder, "terraform"),
    IRIS_GATEWAY: gateway,
    IRIS_MOCK_FOLDER: folder,
    PATH: [BIN, dirname(process.execPath), process.env.PATH, join(TOOLS, "bin")].join(delimiter),
  };
}
