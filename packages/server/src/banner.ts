import type { ModelStatus, Models } from "iris-models";
import { exampleRow } from "./openapi/examples.ts";

const MAX_FINDINGS = 10;

/** What a person who has started the server wants to know: what it serves, where the docs are, and a line to try. */
export function banner(models: Models, defaultModel: string, url: string): string {
  const status = models.status();
  return [
    `iris serves ${models.location}`,
    ...status.map((model) => `  ${lineOf(model, model.name === defaultModel)}`),
    ...findingLines(models),
    ...(status.length === 0 ? ["  There are no models in it. `iris-models train` makes one."] : []),
    "",
    `Docs    ${url}/docs`,
    ...tryLine(status, defaultModel, url),
    "",
  ].join("\n");
}

/** A person who has put a model in the wrong place sees it at once; the log and GET /models have all. */
function findingLines(models: Models): string[] {
  const findings = models.findings();
  const more =
    findings.length > MAX_FINDINGS ? [`  not served: ${findings.length - MAX_FINDINGS} more, see GET /models`] : [];
  return [...findings.slice(0, MAX_FINDINGS).map(({ message }) => `  not served: ${message}`), ...more];
}

function lineOf({ name, current, versions }: ModelStatus, isDefault: boolean): string {
  const manifest = versions.find(({ version }) => version === current)?.manifest;
  const failed = versions.filter(({ state }) => state === "failed");
  const service =
    current === undefined ? "out of service" : `version ${current}, ${manifest?.task ?? "not loaded yet"}`;
  const reasons = failed.map(({ version, reason }) => `\n    version ${version} is out of service: ${reason?.message}`);
  return `${name}  ${service}${isDefault ? ", default at /predict" : ""}${reasons.join("")}`;
}

function tryLine(status: readonly ModelStatus[], defaultModel: string, url: string): string[] {
  const model = status.find(({ name }) => name === defaultModel);
  const manifest = model?.versions.find(({ version }) => version === model.current)?.manifest;
  if (!manifest)
    return [
      `        The default model "${defaultModel}" is not in service; --default-model or IRIS_DEFAULT_MODEL names another.`,
    ];
  const row = JSON.stringify(exampleRow(manifest) ?? {}).replace(/'/g, "'\\''");
  return [`Try     curl ${url}/predict -d '${row}'`];
}

/** The address to write into a browser for where a server listens. */
export function addressOf(host: string, port: number): string {
  const isLocal = ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(host);
  const name = isLocal ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
