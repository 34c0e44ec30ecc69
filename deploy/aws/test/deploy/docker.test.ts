import { expect, test } from "vitest";
import { dockerOf } from "../../src/docker.ts";
import type { Processes, ProcessResult } from "../../src/processes.ts";

const BUILDX = "      --build-arg stringArray\n      --load\n      --provenance string\n      --sbom string";
const PODMAN = "      --build-arg argument=value\n      --platform linux/arm";
const ok = (stdout: string): ProcessResult => ({ code: 0, stdout, stderr: "" });

/** A program that answers as `help` does when it is asked for help, and `ok` else. */
function docker(help: ProcessResult) {
  const shown: string[] = [];
  const processes: Processes = {
    read: async (_, args) => (args.includes("--help") ? help : ok("")),
    show: async (program, args) => void shown.push([program, ...args].join(" ")),
  };
  return { shown, ...dockerOf("docker", {}, processes) };
}
const image = { root: ".", architecture: "x86_64", version: "1", revision: null, references: ["r:t"] };

test("an image without attestations, which Lambda does not take", async () => {
  const { build, shown } = docker(ok(BUILDX));
  await build(image);
  expect(shown).toEqual([
    "docker buildx build --platform linux/amd64 --provenance=false --sbom=false --load --build-arg VERSION=1 --tag r:t .",
  ]);
});

test("podman 4 is given nothing that it does not know", async () => {
  const { check, build, shown } = docker(ok(PODMAN));
  await check();
  await build(image);
  expect(shown).toEqual(["docker buildx build --platform linux/amd64 --build-arg VERSION=1 --tag r:t ."]);
});

test.each([
  ["it says so", { code: 1, stdout: "", stderr: "docker: 'buildx' is not a docker command.\nSee 'docker --help'" }],
  ["it tells its own help", ok("Usage:  docker [OPTIONS] COMMAND")],
])("docker without buildx is told before anything is done: %s", async (_, help) => {
  await expect(docker(help).check()).rejects.toThrow(/^docker has no buildx .*docker-buildx-plugin.*--docker PROGRAM/);
});
