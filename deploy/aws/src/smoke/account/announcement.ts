import { Stop } from "../../stop.ts";
import type { AccountOptions } from "./options.ts";
import type { World } from "./world.ts";

/** Where a run makes things, and where it keeps its knowledge of them. */
export interface Whereabouts {
  readonly region: string;
  /** Where Terraform's state will be. */
  readonly folder: string;
  /** For whoever has to remove it by hand. */
  readonly destroyLine: string;
}

/** What no run tries. */
const NEVER_TRIED = ["CORS", "quotas of keys", "access logs of a REST API", "arm64", "mails of alarms and the budget"];

/**
 * Says what will be made and tried, where, about what it costs and how it is removed, and asks.
 * @throws Stop when the person does not want it, or cannot be asked
 */
export async function announce(options: AccountOptions, where: Whereabouts, { terminal }: World): Promise<void> {
  const { name, keep, snapstart, provisioned, issuer } = options;
  const jwt = issuer !== undefined;
  const apis = ["http with iam", "http open to everybody for some minutes", "rest with iam", "rest with api_key"];
  const more = [...(snapstart ? ["SnapStart"] : []), ...(provisioned ? ["one provisioned instance"] : [])];
  const untried = [
    ...(jwt ? [] : ["jwt (--issuer, --audience and a token)"]),
    ...(snapstart ? [] : ["SnapStart (--snapstart)"]),
    ...(provisioned ? [] : ["provisioned concurrency (--provisioned)"]),
    ...NEVER_TRIED,
  ];
  terminal.write(`
This tries iris in the AWS account of your credentials, in ${where.region}, under the name ${name}. It makes
  a repository and a bucket, an image that is built and pushed, a Lambda function, alarms and a dashboard,
  API Gateway (${[...apis, ...(jwt ? ["http with jwt"] : [])].join(", then ")}),
  a state machine that runs once, an ECS task that trains once${more.map((one) => `, ${one}`).join("")};
tries
  who is let in and who is refused, 429 over the limit of either kind of API, a batch, a canary, promote, roll back,
  by the AWS CLI (else skipped) a training and what each role may, and whether anything is left at the end;
and does not try
  ${untried.join(", ")}.
It takes 30 to 50 minutes and costs well under 1 USD, if it is destroyed at the end: ${
    keep ? "with --keep it is NOT, and goes on costing a few USD a month" : "it is, unless something fails"
  }.
Terraform's state is in ${where.folder}. Should this break off, all of it is removed by
  ${where.destroyLine}
`);
  if (options.yes) return;
  if (!terminal.interactive) throw new Stop("there is nobody to ask: give --yes to go on.", { exitCode: 2 });
  const answer = await terminal.ask("Go on? (yes or no) ");
  if (answer.trim().toLowerCase() !== "yes") throw new Stop("nothing was done.");
}
