import type { LiveVersions } from "./clients/functions.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import { canariesOf, describeTraffic } from "./release.ts";

/** A row of the bundled iris model. */
const ROW = "[5.1,3.5,1.4,0.2]";

/**
 * The lines at the end of a deployment: its URL, how to call it, and the next commands.
 * @param folder of Terraform's root module
 */
export function summary(outputs: DeploymentOutputs, live: LiveVersions | null, folder: string): readonly string[] {
  const { invoke_url: url, dashboard_url: dashboard } = outputs;
  const hasCanary = live !== null && canariesOf(live).length > 0;
  const next = hasCanary
    ? { promote: "all traffic to the new version", rollback: "all traffic to the old one" }
    : { "canary 0.1": "a tenth of the traffic for a new version", rollback: "back to the previous version" };
  return [
    "",
    ...(url === null ? [] : [`URL        ${url}`]),
    ...(live === null ? [] : [`traffic    ${describeTraffic(live)}`]),
    ...(dashboard === null ? [] : [`dashboard  ${dashboard}`]),
    "",
    "Get a prediction (a row of the iris model):",
    ...requestLines(outputs, folder).map((request) => `  ${request}`),
    "",
    "Next:",
    ...Object.entries({ ...next, destroy: "list what is deployed, ask, and remove all of it" }).map(
      ([flag, purpose]) => `  npm run deploy -- --${flag}`.padEnd(38) + purpose,
    ),
  ];
}

/** Lines for a shell that send a request, by the endpoint's authentication. */
function requestLines(outputs: DeploymentOutputs, folder: string): readonly string[] {
  const { invoke_url: url, auth, function_name: name, alias, region } = outputs;
  if (url === null) {
    return [
      `aws lambda invoke --region ${region} --function-name ${name}:${alias} --cli-binary-format raw-in-base64-out \\`,
      `  --payload '{"body": ${ROW}}' response.json && cat response.json`,
    ];
  }
  const request = `${url}/predict -d '${ROW}'`;
  switch (auth) {
    case "iam":
      return [
        'eval "$(aws configure export-credentials --format env)"    # if they come from a profile or single sign-on',
        `curl --aws-sigv4 "aws:amz:${region}:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\`,
        `  -H "x-amz-security-token: $AWS_SESSION_TOKEN" ${request}`,
      ];
    case "jwt":
      return [`curl -H "Authorization: Bearer $TOKEN" ${request}    # a token of your issuer`];
    case "api_key":
      return [`curl -H "x-api-key: $(terraform -chdir='${folder}' output -raw api_key)" ${request}`];
    case "none":
      return [`curl ${request}`];
  }
}

/**
 * After a failed smoke test: which version is live, and the command that goes back.
 * @param live the traffic now
 * @param before the traffic before the command
 */
export function rollbackHint(live: LiveVersions | null, before: LiveVersions | null): string {
  if (live === null) return "No version is live.";
  const now = `Now ${describeTraffic(live)}.`;
  const rollback = "`npm run deploy -- --rollback`";
  if (canariesOf(live).length > 0) return `${now} ${rollback} gives version ${live.version} all the traffic again.`;
  if (before === null) return `${now} There is no version before it: fix it and repeat the command.`;
  if (before.version === live.version) {
    return `${now} It was live before this command too; ${rollback} goes back to the version before it.`;
  }
  return `${now} \`npm run deploy -- --rollback ${before.version}\` gives the traffic back to version ${before.version}.`;
}
