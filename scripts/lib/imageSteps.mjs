import { howEnded } from "./installed.mjs";

/** @typedef {import("./inventory.mjs").Inventory} Inventory */
/** @typedef {import("./machine.mjs").Machine} Machine */
/** @typedef {import("./steps.mjs").Step} Step */

/** Without one of these there is no image. */
const FOR_IMAGE = ["aws-lambda-rie", "buildah", "podman", "runc", "mmdebstrap", "root", "base images"];

/** Without one of these no image can be run. */
export const FOR_CONTAINERS = [...FOR_IMAGE, "containers"];

/**
 * @param {Machine} machine
 * @param {Inventory} inventory
 * @param {(project: string) => Promise<void>} vitest
 * @returns {readonly Step[]}
 */
export function imageSteps(machine, inventory, vitest) {
  const { miss, has, lacking } = inventory;

  async function makeBases() {
    if (lacking("the image", FOR_IMAGE)) return;
    const { code, output } = await machine.tee("deploy/docker/bases.sh", []);
    const base = /^NODE_IMAGE=(.+)$/m.exec(output)?.[1];
    if (code !== 0 || base === undefined) miss("base images", `bases.sh ended ${howEnded(code, output)}`);
    else await tryContainer(base);
    lacking("the image", FOR_IMAGE);
  }

  /** podman may be there and not allowed to do anything. @param {string} base */
  async function tryContainer(base) {
    const { code, output } = await machine.tee("deploy/docker/run.sh", ["-p", "127.0.0.1::8080", base, "true"]);
    if (code !== 0) miss("containers", `podman ended ${howEnded(code, output)}`);
  }

  async function buildImages() {
    if (!has(FOR_IMAGE)) return console.log("      not here, see above");
    await machine.run("deploy/docker/build.sh", ["--quiet"]);
  }

  async function testImages() {
    if (!has(FOR_IMAGE)) return console.log("      not here, see above");
    if (lacking("the image under Lambda's limits", ["containers"])) return;
    lacking("training in a container into S3, and serving from there", ["versitygw"]);
    lacking("aws lambda invoke", ["aws"]);
    await vitest("image");
  }

  async function measureImages() {
    if (!has(FOR_IMAGE)) return console.log("      not here, see above");
    for (const target of ["lambda", "server"]) await machine.run("deploy/docker/size.sh", [`localhost/iris:${target}`]);
    console.log("      (a first sketch: 459 MB unpacked, 149 MB as pushed)");
  }

  return [
    { title: "Making stand-ins for the base images", work: makeBases },
    { title: "Building the image, for Lambda and as a plain server", work: buildImages },
    { title: "Testing the image under Lambda's limits", work: testImages },
    { title: "Measuring the image", work: measureImages },
  ];
}
