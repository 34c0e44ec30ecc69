import { Sha256 } from "@aws-crypto/sha256-js";
import type { STSClient } from "@aws-sdk/client-sts";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Environment } from "../programs.ts";

/** Log groups in CloudWatch. */
export interface LogGroups {
  readonly exists: (name: string) => Promise<boolean>;
}

const Answer = Type.Object({ logGroups: Type.Optional(Type.Array(Type.Object({ logGroupName: Type.String() }))) });

/**
 * Asks for one thing only, without the client of a further service.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export function logGroupsOf(sts: STSClient, region: string, env: Environment): LogGroups {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const url = new URL(env.AWS_ENDPOINT_URL || `https://logs.${region}.${domain}`);
  const signer = new SignatureV4({ service: "logs", region, credentials: sts.config.credentials, sha256: Sha256 });
  return {
    exists: async (name) => {
      const body = JSON.stringify({ logGroupNamePrefix: name });
      const { headers } = await signer.sign({
        method: "POST",
        protocol: url.protocol,
        hostname: url.hostname,
        path: "/",
        headers: {
          host: url.host,
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "Logs_20140328.DescribeLogGroups",
        },
        body,
      });
      const response = await fetch(new URL("/", url), { method: "POST", headers, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`CloudWatch Logs has answered ${response.status}: ${text}`);
      const { logGroups = [] } = Value.Parse(Answer, JSON.parse(text));
      return logGroups.some(({ logGroupName }) => logGroupName === name);
    },
  };
}
