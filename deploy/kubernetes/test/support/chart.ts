import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { type Manifest, manifestsIn } from "./manifest.ts";
import { run, succeed } from "./run.ts";

/** Values of the chart, as far as a test sets them. */
export type Values = Readonly<Record<string, unknown>>;

/** The folder of the chart. */
export const CHART = fileURLToPath(new URL("../../iris", import.meta.url));
const EXAMPLES = new URL("../../examples/", import.meta.url);

/** The names of the values in deploy/kubernetes/examples. */
export const examples = readdirSync(EXAMPLES);

/** The values of an example. */
export const example = (name: string): Values => parse(readFileSync(new URL(name, EXAMPLES), "utf8"));

/** The least that has to be set. */
export const PLAIN: Values = { image: { repository: "registry.example.com/iris" } };

const command = (release: string): string[] => ["template", release, CHART, "--values", "-"];

/** What `helm template` writes. */
export const renderText = (values: Values, release = "iris"): Promise<string> =>
  succeed("helm", command(release), stringify(values));

/** The objects that a release consists of, those of `helm test` included. */
export const render = async (values: Values = PLAIN, release = "iris"): Promise<Manifest[]> =>
  manifestsIn(await renderText(values, release));

/** The Deployment that an upgrade would send to a cluster, by what it finds there. */
export async function renderFor(cluster: string, values: Values): Promise<Manifest> {
  const options = ["--dry-run=server", "--is-upgrade", "--disable-openapi-validation", "--kube-apiserver", cluster];
  const only = ["--show-only", "templates/deployment.yaml"];
  return manifestsIn(await succeed("helm", [...command("iris"), ...options, ...only], stringify(values)))[0]!;
}

/** What helm says of values that it refuses. @throws Error where it takes them */
export async function refusal(values: Values, release = "iris"): Promise<string> {
  const { code, stderr, stdout } = await run("helm", command(release), stringify(values));
  if (code === 0) throw new Error(`Helm took values that cannot work:\n${stdout}`);
  return stderr;
}
