import { spawnSync } from "node:child_process";
import { environment } from "./environment.mjs";
import { notTested } from "./notTested.mjs";
import { run } from "./run.mjs";
import { tee } from "./tee.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/** What cannot be had here, and why. @type {Map<string, string>} */
const missing = new Map();

/** Without one of these there is no image. */
const FOR_IMAGE = ["aws-lambda-rie", "buildah", "podman", "runc", "mmdebstrap", "root", "base images"];

/** @type {Step} */
export const installingTools = {
  title: "Installing the tools (the first time this takes some minutes)",
  work: async () => {
    const { output } = await tee("deploy/tools/install.sh", []);
    for (const [, tool, reason] of output.matchAll(/^MISSING ([^:]+): (.*)$/gm)) {
      if (tool !== undefined && reason !== undefined) missing.set(tool, reason);
    }
    for (const program of ["moto_server", "aws"]) {
      if (!isThere(program)) missing.set(program, "it is not on PATH (PyPI has it: moto[server], awscli)");
    }
    if (process.getuid?.() !== 0) missing.set("root", "images are built and containers run without a daemon");
  },
};

/** @type {Step} */
export const makingBases = {
  title: "Making stand-ins for the base images",
  work: async () => {
    if (lacking("the image", FOR_IMAGE)) return;
    const { code, output } = await tee("deploy/docker/bases.sh", []);
    if (code !== 0) missing.set("base images", output.trim().split("\n").at(-1) ?? "");
    lacking("the image", FOR_IMAGE);
  },
};

/** @type {Step} */
export const testingS3 = {
  title: "Testing models in S3",
  work: async () => {
    if (missing.has("versitygw") && lacking("models in S3", ["moto_server"])) return;
    lacking("models in S3 on a server that checks signatures and digests", ["versitygw"]);
    await vitest("s3");
  },
};

/** @type {Step} */
export const buildingImages = {
  title: "Building the image, for Lambda and as a plain server",
  work: async () => {
    if (!hasImage()) return console.log("      not here, see above");
    await run("deploy/docker/build.sh", ["--quiet"]);
  },
};

/** @type {Step} */
export const testingImages = {
  title: "Testing the image under Lambda's limits",
  work: async () => {
    if (!hasImage()) return console.log("      not here, see above");
    lacking("training in a container into S3, and serving from there", ["versitygw"]);
    lacking("aws lambda invoke", ["aws"]);
    await vitest("image");
  },
};

/** @type {Step} */
export const measuringImages = {
  title: "Measuring the image",
  work: async () => {
    if (!hasImage()) return console.log("      not here, see above");
    for (const target of ["lambda", "server"]) await run("deploy/docker/size.sh", [`localhost/iris:${target}`]);
    console.log("      (a first sketch: 459 MB unpacked, 149 MB as pushed)");
  },
};

const hasImage = () => !FOR_IMAGE.some((tool) => missing.has(tool));

/**
 * Says which of some tools cannot be had.
 * @param {string} what is not tested without them @param {readonly string[]} tools
 * @returns {boolean} whether any cannot
 */
function lacking(what, tools) {
  const some = tools.filter((tool) => missing.has(tool));
  for (const tool of some) notTested(what, tool, missing.get(tool) ?? "");
  return some.length > 0;
}

/** @param {string} program */
const isThere = (program) => spawnSync("bash", ["-c", `command -v ${program}`], { env: environment }).status === 0;

/** @param {string} project */
const vitest = (project) => run("vitest", ["run", "--config", "vitest.deploy.config.ts", "--project", project]);
