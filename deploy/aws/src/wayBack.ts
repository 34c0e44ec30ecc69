import type { LiveVersions } from "./clients/functions.ts";
import { quote } from "./quote.ts";
import { tell } from "./release.ts";

/**
 * Says, of a deployment that does not work, which version has the traffic and which line gives it back.
 * @param live where the alias leads now, null when it leads nowhere
 * @param before where it led before the command, null when it led nowhere
 * @param folder of Terraform's root module, undefined for the repository's
 */
export function wayBack(live: LiveVersions | null, before: LiveVersions | null, folder: string | undefined): string {
  if (live === null) return "No version has the traffic.";
  const line = (flags: string) =>
    `\`npm run deploy -- ${folder === undefined ? "" : `--terraform ${quote(folder)} `}${flags}\``;
  const now = `Now ${tell(live)}.`;
  if (Object.values(live.canary).some((weight) => weight > 0)) {
    return `${now} ${line("--rollback")} gives version ${live.version} all the traffic again.`;
  }
  if (before === null) {
    return `${now} There is none before it to go back to: mend it and give the same command again; ${line("--smoke")} only asks again.`;
  }
  if (before.version === live.version) {
    return `${now} So it did before this command; ${line("--rollback")} gives the traffic to the version before it, if there is one; ${line("--smoke")} only asks again.`;
  }
  return `${now} ${line(`--rollback ${before.version}`)} gives the traffic back to version ${before.version}.`;
}
