import { execFileSync } from "node:child_process";
import { cp, glob, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Packages of PyPI whose wheels hold ONNX models. */
const PACKAGES = [
  "silero-vad==6.2.3",
  "magika==1.0.3",
  "rapidocr-onnxruntime==1.4.4",
  "nudenet==3.4.2",
  "basic-pitch==0.4.0",
];

/** Adds the models of other projects to a registry, each under its file's name. Those that cannot be had are named and left out. */
export async function addRealModels(registry: string): Promise<string[]> {
  const added: string[] = [];
  for (const name of PACKAGES) {
    try {
      added.push(...(await addFrom(name, registry)));
    } catch (error) {
      console.error(`SKIPPED ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return added;
}

async function addFrom(name: string, registry: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "iris-wheel-"));
  try {
    const python = (...args: string[]) =>
      execFileSync("python3", ["-m", ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    python("pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", ".", name);
    for await (const wheel of glob("*.whl", { cwd: folder })) python("zipfile", "-e", wheel, "files");
    const added: string[] = [];
    for await (const file of glob("files/**/*.onnx", { cwd: folder })) {
      const model = `${name.split("==")[0]}-${basename(basename(file), ".onnx")}-${basename(join(file, ".."))}`;
      await mkdir(join(registry, model, "1"), { recursive: true });
      await cp(join(folder, file), join(registry, model, "1", "model.onnx"));
      added.push(model);
    }
    return added;
  } finally {
    await rm(folder, { recursive: true });
  }
}
