import { awsSteps } from "./awsSteps.mjs";
import { FOR_CONTAINERS, imageSteps } from "./imageSteps.mjs";
import { missingTools } from "./installed.mjs";
import { createInventory } from "./inventory.mjs";
import { thisMachine } from "./machine.mjs";

/** @typedef {import("./machine.mjs").Machine} Machine */
/** @typedef {import("./steps.mjs").Step} Step */

/** What install.sh installs when nothing else is said. */
const TOOLS = [
  ...["aws-lambda-rie", "versitygw", "buildah", "podman", "runc", "mmdebstrap"],
  ...["moto_server", "aws", "terraform", "checkov", "kubernetes-validate", "helm", "onnx", "schemathesis"],
];

/**
 * The steps of `npm run test:deploy`. What cannot be had on this machine is not tested, and that is said; all else goes on.
 * @param {Machine} [machine]
 * @returns {readonly Step[]}
 */
export function deploySteps(machine = thisMachine) {
  const inventory = createInventory();
  const { miss, lacking } = inventory;

  /** @param {string} project */
  const vitest = (project) =>
    machine.run("vitest", ["run", "--config", "vitest.deploy.config.ts", "--project", project]);

  async function installTools() {
    const ended = await machine.tee("deploy/tools/install.sh", []);
    for (const [tool, reason] of missingTools(ended, TOOLS)) miss(tool, reason);
    if (!machine.isRoot) miss("root", "images are built and containers run without a daemon");
  }

  async function testS3() {
    lacking("ONNX's backend cases", ["onnx"]);
    if (!inventory.has(["versitygw"]) && lacking("models in S3", ["moto_server"])) return;
    lacking("models in S3 on a server that checks signatures and digests", ["versitygw"]);
    await vitest("s3");
  }

  async function testContract() {
    if (lacking("the server by its OpenAPI document", ["schemathesis"])) return;
    await vitest("contract");
  }

  async function testKubernetes() {
    lacking("the Helm chart as it is rendered", ["helm"]);
    lacking("the chart against Kubernetes' own schemas", ["kubernetes-validate"]);
    lacking("the chart's settings in a container", FOR_CONTAINERS);
    await vitest("kubernetes");
  }

  return [
    { title: "Installing the tools (the first time this takes some minutes)", work: installTools },
    { title: "Testing models in S3", work: testS3 },
    { title: "Testing the server by its OpenAPI document", work: testContract },
    ...imageSteps(machine, inventory, vitest),
    ...awsSteps(machine, inventory, vitest),
    { title: "Testing the Helm chart and the KServe runtime", work: testKubernetes },
  ];
}
