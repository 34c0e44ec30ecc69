import Table from "cli-table3";
import type { Command } from "commander";
import type { Feature } from "../manifest/feature.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { findEntry, resolveVersion } from "../registry/catalogue.ts";
import { describeMetrics } from "../training/describeMetrics.ts";
import { aliasText } from "./aliasText.ts";
import type { Io } from "./io.ts";
import { parseModelReference } from "./modelReference.ts";
import { openToRead, registryOption } from "./openRegistry.ts";

interface Flags {
  readonly registry?: string;
  readonly json?: boolean;
}

/** Adds `show`: what one version takes, gives and claims. */
export function addShow(program: Command, io: Io): void {
  program
    .command("show")
    .description("what a version takes, gives and claims")
    .argument("<name[@version]>", "the model and, after an @, a version or alias")
    .addOption(registryOption())
    .option("--json", "print the manifest as one JSON document")
    .action((reference: string, flags: Flags) => show(reference, flags, io));
}

async function show(reference: string, flags: Flags, io: Io): Promise<void> {
  const { name, version } = parseModelReference(reference);
  const { registry } = await openToRead(flags.registry, io);
  const entry = findEntry(await registry.catalogue(), name);
  const manifest = await registry.manifest(name, resolveVersion(entry, version));
  if (flags.json) return io.out(JSON.stringify(manifest));
  const aliases = Object.entries(entry.aliases).map(([alias, target]) => `${alias}: ${aliasText(target)}`);
  io.out(
    [
      ...headLines(manifest),
      `aliases      ${aliases.join("; ") || "none"}`,
      "",
      takes(manifest),
      "",
      ...gives(manifest),
    ].join("\n"),
  );
}

function headLines(manifest: Manifest): string[] {
  const { name, version, task, description, file, files = [], training, created, createdBy } = manifest;
  const line = (label: string, value: string | undefined) => (value ? [`${label.padEnd(13)}${value}`] : []);
  const data =
    training && `${training.data.rows} rows of ${training.data.name} (sha256 ${training.data.sha256.slice(0, 12)}…)`;
  return [
    `${name} version ${version}: ${task}`,
    ...line("description", description),
    ...line("file", `${file.bytes} bytes, sha256 ${file.sha256}`),
    ...files.flatMap(({ name, bytes, sha256 }) => line("", `${name}: ${bytes} bytes, sha256 ${sha256}`)),
    ...line("algorithm", training?.algorithm),
    ...line(
      "parameters",
      training &&
        Object.entries(training.parameters)
          .map(([key, value]) => `${key} ${value}`)
          .join(", "),
    ),
    ...line("data", data),
    ...line("created", [created, createdBy && `by ${createdBy}`].filter(Boolean).join(" ")),
  ];
}

/** What rows of a version hold. */
export function takes({ features, inputs }: Manifest): string {
  if (!features)
    return `takes        ${inputs.map(({ name, dtype, shape }) => `${name} ${dtype}[${shape.map((size) => size ?? "any").join(", ")}]`).join(", ")}`;
  const table = new Table({
    head: ["feature", "type", "unit", "seen in training", "example", "description"],
    style: { head: [], border: [] },
  });
  for (const feature of features) table.push(featureLine(feature));
  return table.toString();
}

function featureLine({ name, dtype, nullable, unit = "", observed, example, description = "" }: Feature): string[] {
  const seen = observed ? `${observed.minimum} to ${observed.maximum}` : "";
  return [
    name,
    nullable ? `${dtype}, null` : dtype,
    unit,
    seen,
    example === undefined ? "" : String(example),
    description,
  ];
}

/** What the predictions of a version are. */
export function gives({ task, classes, target, outputs, metrics }: Manifest): string[] {
  if (task === "tensor")
    return [
      `gives        ${outputs.map(({ name, dtype, shape }) => `${name} ${dtype}[${shape.map((size) => size ?? "any").join(", ")}]`).join(", ")}`,
    ];
  const of = classes ? `: ${classes.join(", ")}` : "";
  return [
    `gives        ${target?.name ?? task}${of}`,
    ...(metrics ? ["", describeMetrics(metrics, classes ?? [])] : []),
  ];
}
