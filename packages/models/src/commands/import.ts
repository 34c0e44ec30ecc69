import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { IrisError } from "../errors.ts";
import type { Imported, ImportOptions, ImportStep } from "../importing/importOptions.ts";
import type { ClassLabel, Task } from "../manifest/manifest.ts";
import { STABLE } from "../registry/names.ts";
import type { Io } from "./io.ts";
import { openToWrite, registryOption } from "./openRegistry.ts";
import { gives, takes } from "./show.ts";
import { usageOf } from "./usage.ts";

interface Flags {
  readonly name?: string;
  readonly registry?: string;
  readonly features?: string;
  readonly classes?: string;
  readonly task?: Task;
  readonly label?: string;
  readonly nullable?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly digits?: string;
  readonly golden?: string;
  readonly force?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/** Adds `import`: makes a model file of another tool servable and publishes it. */
export function addImport(program: Command, io: Io): void {
  program
    .command("import")
    .description("publish a model file of another tool as the next version and make that stable")
    .argument("<file>", "an ONNX file; weights beside it are found by the names in its graph")
    .option("-n, --name <name>", "name of the model (else the file's, or its folder's for model.onnx)")
    .addOption(registryOption())
    .option("--features <names>", "names of the columns, a,b,c, or a CSV file whose header has them (else x0,x1,…)")
    .option("--classes <names>", "names of the classes, in the order of the probabilities (else those in the graph)")
    .addOption(
      new Option("--task <task>", "what the model does (else what its graph and outputs show)").choices([
        "classification",
        "regression",
        "tensor",
      ]),
    )
    .option("--label <name>", "what is predicted, such as species; that column of a CSV file is no feature")
    .option("--nullable <names>", "float features that may be null, a,b,c or all (else what the graph shows)")
    .option("--unit <units>", "unit of the prediction, EUR, or of features, area=m2,weight=kg")
    .option("--description <text>", "what the model is for")
    .option("--digits <count>", "digits after the point that HTTP shows (else all)")
    .option(
      "--golden <file>",
      "rows with the predictions of the training side (JSON, NDJSON, CSV), checked before publishing",
    )
    .option("--force", "publish under a name whose model has another task")
    .option("--verbose", "print the milliseconds of each step")
    .option("--json", "print the manifest as one JSON document")
    .action((file: string, flags: Flags) => importCommand(file, flags, io));
}

async function importCommand(file: string, flags: Flags, io: Io): Promise<void> {
  const options = await optionsOf(file, flags);
  const { registry, location } = await openToWrite(flags.registry, io);
  const onStep = (step: ImportStep, ms: number) => io.err(`${step.padEnd(8)} ${ms.toFixed(1)} ms`);
  // loaded only by this command
  const { importModel } = await import("../import.ts");
  const imported = await importModel({ ...options, registry, ...(flags.verbose && { onStep }) });
  if (!flags.json) return io.out(summary(imported, location));
  for (const line of [...imported.changes, ...imported.advice]) io.err(line);
  io.out(JSON.stringify(imported.manifest));
}

function summary({ manifest, changes, advice }: Imported, location: string): string {
  const { name, version, task } = manifest;
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${line}`), ""];
  return [
    `Published ${name} version ${version}, a ${task}, in ${location}; ${STABLE} is ${version}.`,
    "",
    ...list("Changed in the file:", changes),
    ...list("Advice:", advice),
    takes(manifest),
    ...gives(manifest),
    "",
    usageOf(manifest, location),
  ].join("\n");
}

type GivenOptions = Omit<ImportOptions, "registry">;

async function optionsOf(file: string, flags: Flags): Promise<GivenOptions> {
  const { name, task, label, description, golden, force } = flags;
  return {
    file,
    name,
    task,
    label,
    description,
    golden,
    force,
    features: flags.features === undefined ? undefined : await featureNames(flags.features, label),
    classes: flags.classes === undefined ? undefined : classLabels(flags.classes),
    nullable: flags.nullable === "all" ? "all" : listOf("--nullable", flags.nullable),
    unit: unitsOf(flags.unit),
    digits: digitsOf(flags.digits),
  };
}

function listOf(flag: string, text: string | undefined): string[] | undefined {
  const names = text?.split(",").map((name) => name.trim());
  if (names === undefined || names.every((name) => name !== "")) return names;
  throw new IrisError("INVALID_OPTION", `${flag} must be names separated by commas, got ${JSON.stringify(text)}.`);
}

/** Names in the argument, or in the header of the CSV file that it names. */
async function featureNames(argument: string, label: string | undefined): Promise<string[]> {
  if (!/\.(?:csv|tsv|txt)$/i.test(argument)) return listOf("--features", argument)!;
  const text = await readFile(argument, "utf8").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new IrisError("INVALID_OPTION", `--features must name a CSV file that can be read: ${reason}.`, { cause });
  });
  const [{ parseTable }, { columnName, namesRows }] = await Promise.all([
    import("../tables/table.ts"),
    import("../tables/header.ts"),
  ]);
  const [header = []] = parseTable(text).records;
  const names = header.filter((cell, index) => index > 0 || !namesRows(cell)).map(columnName);
  return label === undefined ? names : names.filter((name) => name !== label && name !== columnName(label));
}

/** Labels that are all integers are numbers. */
function classLabels(text: string): ClassLabel[] {
  const labels = listOf("--classes", text)!;
  const isNumbers = labels.every((label) => /^(?:0|-?[1-9]\d*)$/.test(label) && Number.isSafeInteger(Number(label)));
  return isNumbers ? labels.map(Number) : labels;
}

function unitsOf(text: string | undefined): ImportOptions["unit"] {
  if (!text?.includes("=")) return text;
  const pairs = listOf("--unit", text)!.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
    throw new IrisError("INVALID_OPTION", `--unit must be name=unit separated by commas, got ${JSON.stringify(pair)}.`);
  });
  return Object.fromEntries(pairs);
}

function digitsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const digits = Number(text);
  if (/^\d+$/.test(text) && digits <= 15) return digits;
  throw new IrisError("INVALID_OPTION", `--digits must be an integer from 0 to 15, got ${JSON.stringify(text)}.`);
}
