import type { Command } from "commander";
import { onnxruntime } from "../engines/onnxruntime.ts";
import { IrisError } from "../errors.ts";
import { aliasError, type CatalogueEntry, findEntry, resolveVersion } from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import { loadVersion } from "../versions/load.ts";
import type { Io } from "./io.ts";
import { parseModelReference } from "./modelReference.ts";
import { openToRead, registryOption } from "./openRegistry.ts";

interface Flags {
  readonly registry?: string;
}

/** Adds `verify`: loads versions as a server would and reports what would not be served. */
export function addVerify(program: Command, io: Io): void {
  program
    .command("verify")
    .description(
      "check digests, load every version, predict its golden rows and list what is not served; exit status 1 when anything is wrong",
    )
    .argument("[name[@version]]", "one model or version only")
    .addOption(registryOption())
    .action((reference: string | undefined, flags: Flags) => verify(reference, flags, io));
}

async function verify(reference: string | undefined, flags: Flags, io: Io): Promise<void> {
  const { registry } = await openToRead(flags.registry, io, { cache: false });
  const { name, version } = parseModelReference(reference ?? "");
  const { catalogue, findings } = await registry.contents();
  const misplaced = reference === undefined ? findings : findings.filter(({ path }) => concerns(path, name, version));
  for (const { code, message } of misplaced) io.out(`FAILED  ${code}: ${message}`);
  let failed = misplaced.length;
  if (catalogue.size === 0)
    throw new IrisError("REGISTRY_NOT_FOUND", `${registry.location} holds no models: there is nothing to verify.`);
  const entries = reference === undefined ? [...catalogue.values()] : [findEntry(catalogue, name)];
  for (const entry of entries) {
    failed += verifyAliases(entry, io);
    const versions = version === undefined ? entry.versions : [resolveVersion(entry, version)];
    for (const each of versions) failed += await verifyOne(registry, entry.name, each, io);
  }
  if (failed > 0) throw new IrisError("MODEL_REJECTED", `${failed} would not be served.`);
  io.out("All versions can be served.");
}

/** Whether something at this path is a matter of the model, or of the one version. */
function concerns(path: string, name: string, version: string | undefined): boolean {
  const [model, second] = path.split("/");
  return model === name && (version === undefined || second === undefined || second === version);
}

/** @returns how many failed: 0 or 1 */
function verifyAliases(entry: CatalogueEntry, io: Io): number {
  const fault = aliasError(entry);
  if (!fault) return 0;
  io.out(`FAILED  ${entry.name} ${fault.code}: ${fault.message}`);
  return 1;
}

/** @returns how many failed: 0 or 1 */
async function verifyOne(registry: Registry, name: string, version: string, io: Io): Promise<number> {
  try {
    const files = await registry.files(name, version);
    const { model, close } = await loadVersion(files, { inline: io.engine ?? onnxruntime });
    await close();
    const beside = files.external.map(({ path }) => `, ${path}`).join("");
    io.out(`ok      ${name}@${version} (${model.manifest.golden?.length ?? 0} golden rows${beside})`);
    return 0;
  } catch (error) {
    if (!(error instanceof IrisError)) throw error;
    io.out(`FAILED  ${name}@${version} ${error.code}: ${error.message}`);
    return 1;
  }
}
