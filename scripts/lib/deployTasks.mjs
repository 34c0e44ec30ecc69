import { spawnSync } from "node:child_process";
import { environment } from "./environment.mjs";
import { howEnded, missingTools } from "./installed.mjs";
import { notTested } from "./notTested.mjs";
import { run } from "./run.mjs";
import { tee } from "./tee.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/**
 * The machine, as far as these steps ask it.
 * @typedef {{
 *   readonly tee: typeof tee,
 *   readonly run: typeof run,
 *   readonly isThere: (program: string) => boolean,
 *   readonly isRoot: boolean,
 * }} Machine
 */

/** What install.sh installs when nothing else is said. */
const TOOLS = ["aws-lambda-rie", "versitygw", "buildah", "podman", "runc", "mmdebstrap"];

/** Without one of these there is no image. */
const FOR_IMAGE = ["aws-lambda-rie", "buildah", "podman", "runc", "mmdebstrap", "root", "base images"];

/** @type {Machine} */
const thisMachine = {
  tee,
  run,
  isThere: (program) => spawnSync("bash", ["-c", `command -v ${program}`], { env: environment }).status === 0,
  isRoot: process.getuid?.() === 0,
};

/**
 * The steps of `npm run test:deploy`. What cannot be had on this machine is not tested, and that is said; all else goes on.
 * @param {Machine} [machine]
 * @returns {readonly Step[]}
 */
export function deploySteps(machine = thisMachine) {
  /** What cannot be had here, and why. @type {Map<string, string>} */
  const missing = new Map();

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

  /** @param {string} project */
  const vitest = (project) =>
    machine.run("vitest", ["run", "--config", "vitest.deploy.config.ts", "--project", project]);

  async function installTools() {
    const ended = await machine.tee("deploy/tools/install.sh", []);
    for (const [tool, reason] of missingTools(ended, TOOLS)) missing.set(tool, reason);
    for (const program of ["moto_server", "aws"]) {
      if (!machine.isThere(program)) missing.set(program, "it is not on PATH (PyPI has it: moto[server], awscli)");
    }
    if (!machine.isRoot) missing.set("root", "images are built and containers run without a daemon");
  }

  async function testS3() {
    if (missing.has("versitygw") && lacking("models in S3", ["moto_server"])) return;
    lacking("models in S3 on a server that checks signatures and digests", ["versitygw"]);
    await vitest("s3");
  }

  async function makeBases() {
    if (lacking("the image", FOR_IMAGE)) return;
    const { code, output } = await machine.tee("deploy/docker/bases.sh", []);
    const base = /^NODE_IMAGE=(.+)$/m.exec(output)?.[1];
    if (code !== 0 || base === undefined) missing.set("base images", `bases.sh ended ${howEnded(code, output)}`);
    else await tryContainer(base);
    lacking("the image", FOR_IMAGE);
  }

  /** podman may be there and not allowed to do anything. @param {string} base */
  async function tryContainer(base) {
    const { code, output } = await machine.tee("deploy/docker/run.sh", ["-p", "127.0.0.1::8080", base, "true"]);
    if (code !== 0) missing.set("containers", `podman ended ${howEnded(code, output)}`);
  }

  async function buildImages() {
    if (!hasImage()) return console.log("      not here, see above");
    await machine.run("deploy/docker/build.sh", ["--quiet"]);
  }

  async function testImages() {
    if (!hasImage()) return console.log("      not here, see above");
    if (lacking("the image under Lambda's limits", ["containers"])) return;
    lacking("training in a container into S3, and serving from there", ["versitygw"]);
    lacking("aws lambda invoke", ["aws"]);
    await vitest("image");
  }

  async function measureImages() {
    if (!hasImage()) return console.log("      not here, see above");
    for (const target of ["lambda", "server"]) await machine.run("deploy/docker/size.sh", [`localhost/iris:${target}`]);
    console.log("      (a first sketch: 459 MB unpacked, 149 MB as pushed)");
  }

  const hasImage = () => !FOR_IMAGE.some((tool) => missing.has(tool));

  return [
    { title: "Installing the tools (the first time this takes some minutes)", work: installTools },
    { title: "Testing models in S3", work: testS3 },
    { title: "Making stand-ins for the base images", work: makeBases },
    { title: "Building the image, for Lambda and as a plain server", work: buildImages },
    { title: "Testing the image under Lambda's limits", work: testImages },
    { title: "Measuring the image", work: measureImages },
  ];
}
