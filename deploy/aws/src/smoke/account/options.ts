import { randomInt } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import type { Environment } from "../../programs.ts";

/** What the person wants to be tried in the account. */
export interface AccountOptions {
  /** Prefix of every resource. */
  readonly name: string;
  /** Where; undefined for what the environment or the profile says. */
  readonly region?: string;
  /** Whether all of it stays. */
  readonly keep: boolean;
  /** Whether nobody is asked. */
  readonly yes: boolean;
  /** An issuer of tokens, its audience, and a token of it; without them jwt is not tried. */
  readonly issuer?: string;
  readonly audience?: string;
  readonly token?: string;
  readonly snapstart: boolean;
  readonly provisioned: boolean;
}

/**
 * Reads the command line.
 * @param args what stands after the program's name
 * @param env where a token may be instead, since command lines are seen by others: `IRIS_TOKEN`
 * @throws CommanderError when it is wrong, or asks for help; the person has been told
 */
export function readOptions(args: readonly string[], env: Environment): AccountOptions {
  const command = new Command("deploy/smoke")
    .description("Tries everything in an AWS account of your own: what no mock can tell. Says what it costs, and asks.")
    .option("--region <region>", "where (default: that of the environment or the profile)")
    .option("--name <name>", "prefix of every resource; that of an earlier run goes on with it", nameOf, madeUpName())
    .option("--keep", "leave everything there at the end", false)
    .option("--yes", "ask nothing", false)
    .option("--issuer <url>", "try tokens too: their issuer, as it stands in iss (needs the two below)")
    .option("--audience <audience>", "an audience that is let in, as it stands in aud or client_id")
    .option("--token <token>", "a token of that issuer and audience (else IRIS_TOKEN)")
    .option("--snapstart", "try SnapStart too (adds minutes)", false)
    .option("--provisioned", "try provisioned concurrency too (needs a quota of more than 100 instances)", false)
    .showHelpAfterError("(--help tells more)")
    .exitOverride();
  const given = command.parse(args, { from: "user" }).opts<AccountOptions>();
  const token = given.token ?? env.IRIS_TOKEN;
  const options = { ...given, ...(given.issuer !== undefined && token && { token }) };
  const parts = [options.issuer, options.audience, options.token].filter((part) => part !== undefined);
  if (parts.length === 1 || parts.length === 2) {
    command.error("error: --issuer, --audience and --token belong together: give all three, or none");
  }
  return options;
}

/** Short enough for every resource's name, and one that no other run has. */
const madeUpName = (): string =>
  `iris-smoke-${randomInt(36 ** 4)
    .toString(36)
    .padStart(4, "0")}`;

/** As the variable `name` of deploy/terraform, which says more. */
function nameOf(text: string): string {
  if (/^(?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)) return text;
  throw new InvalidArgumentError("2 to 24 lower case letters, digits and single hyphens are wanted, a letter first.");
}
