import { Stop } from "../../stop.ts";
import type { AccountOptions } from "./options.ts";
import type { World } from "./world.ts";

/**
 * Says what will be made, where, about what it costs and how it is removed, and asks.
 * @param folder where Terraform's state will be
 * @param destroyLine for whoever has to remove it by hand
 * @throws Stop when the person does not want it, or cannot be asked
 */
export async function announce(
  options: AccountOptions,
  folder: string,
  destroyLine: string,
  { terminal }: World,
): Promise<void> {
  const { name, region, keep, snapstart, provisioned, issuer } = options;
  const auths = ["http with iam", "rest with api_key", ...(issuer === undefined ? [] : ["http with jwt"])];
  const more = [...(snapstart ? ["SnapStart"] : []), ...(provisioned ? ["one provisioned instance"] : [])];
  terminal.write(`
This tries iris in the AWS account of your credentials, ${region ?? "in the region of your environment or profile"}, under the name ${name}:
  a repository and a bucket, an image that is built and pushed, a Lambda function, API Gateway (${auths.join(", then ")}),
  alarms and a dashboard, a state machine that runs once, an ECS task that trains once${more.map((one) => `, ${one}`).join("")}.
It takes 20 to 40 minutes and costs well under 1 USD, if it is destroyed at the end: ${
    keep ? "with --keep it is NOT, and goes on costing a few USD a month" : "it is, unless something fails"
  }.
Terraform's state is in ${folder}. Should this break off, all of it is removed by
  ${destroyLine}
`);
  if (options.yes) return;
  if (!terminal.interactive) throw new Stop("there is nobody to ask: give --yes to go on.", { exitCode: 2 });
  const answer = await terminal.ask("Go on? (yes or no) ");
  if (answer.trim().toLowerCase() !== "yes") throw new Stop("nothing was done.");
}
