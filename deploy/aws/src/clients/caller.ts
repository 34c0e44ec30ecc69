import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";

/** Whose credentials these are. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Asks AWS whose credentials these are, which needs no permission. */
export async function callerOf(sts: STSClient): Promise<Caller> {
  const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (account === undefined || arn === undefined) throw new Error("STS has answered without an account.");
  return { account, arn };
}
