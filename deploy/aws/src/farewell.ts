import type { LiveVersions } from "./clients/functions.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import { quote } from "./quote.ts";
import { tell } from "./release.ts";

/** A row of the model that iris trains when nothing else is said. */
const ROW = "[5.1,3.5,1.4,0.2]";

/** Where it was deployed from and to. */
export interface Place {
  /** Of Terraform's root module. */
  readonly folder: string;
  readonly region: string;
  /** Words for a shell that the next command needs as well as this one. */
  readonly flags: readonly string[];
}

/** What a person wants to know at the end: where it is, how to ask it, and what comes next. */
export function farewell(
  outputs: DeploymentOutputs,
  live: LiveVersions | null,
  { folder, region, flags }: Place,
): readonly string[] {
  const deploy = (task: string) => `  npm run deploy -- ${[...flags, task].join(" ")}`.padEnd(38);
  const { invoke_url: url, dashboard_url: dashboard } = outputs;
  const trying = live !== null && Object.values(live.canary).some((weight) => weight > 0);
  return [
    "",
    ...(url === null ? [] : [`URL        ${url}`]),
    ...(live === null ? [] : [`traffic    ${tell(live)}`]),
    ...(dashboard === null ? [] : [`dashboard  ${dashboard}`]),
    "",
    "Ask it (a row of the iris model):",
    ...questionFor(outputs, folder, region).map((line) => `  ${line}`),
    "",
    "Then:",
    ...(trying
      ? [`${deploy("--promote")} all traffic to the new version`, `${deploy("--rollback")} all traffic to the old one`]
      : [
          `${deploy("--canary 0.1")} a tenth of the traffic for what you have changed`,
          `${deploy("--rollback")} back to the version before`,
        ]),
    `${deploy("--destroy")} show what there is, ask, and remove all of it`,
  ];
}

/** Lines for a shell, by what the endpoint lets in. */
function questionFor(outputs: DeploymentOutputs, folder: string, region: string): readonly string[] {
  const { invoke_url: url, auth, function_name: name, alias } = outputs;
  if (url === null) {
    return [
      `aws lambda invoke --region ${region} --function-name ${name}:${alias} --cli-binary-format raw-in-base64-out \\`,
      `  --payload '{"body": ${ROW}}' response.json && cat response.json`,
    ];
  }
  const question = `${url}/predict -d '${ROW}'`;
  switch (auth) {
    case "iam":
      return [
        'eval "$(aws configure export-credentials --format env)"    # where they come from a profile or single sign-on',
        `curl --aws-sigv4 "aws:amz:${region}:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\`,
        `  -H "x-amz-security-token: $AWS_SESSION_TOKEN" ${question}`,
      ];
    case "jwt":
      return [`curl -H "Authorization: Bearer $TOKEN" ${question}    # a token of your issuer`];
    case "api_key":
      return [`curl -H "x-api-key: $(terraform -chdir=${quote(folder)} output -raw api_key)" ${question}`];
    case "none":
      return [`curl ${question}`];
  }
}
