import { FOR_CONTAINERS } from "./imageSteps.mjs";
import { howEnded } from "./installed.mjs";

/** @typedef {import("./inventory.mjs").Inventory} Inventory */
/** @typedef {import("./machine.mjs").Machine} Machine */
/** @typedef {import("./steps.mjs").Step} Step */

/** Without one of these no Terraform is applied to the mock. */
const FOR_TERRAFORM = ["terraform", "hashicorp/aws", "moto_server", "aws"];

/**
 * @param {Machine} machine
 * @param {Inventory} inventory
 * @param {(project: string) => Promise<void>} vitest
 * @returns {readonly Step[]}
 */
export function awsSteps(machine, { miss, has, lacking }, vitest) {
  async function findProvider() {
    if (lacking("Terraform", ["terraform"])) return;
    const { code, output } = await machine.tee("node", ["deploy/aws/mock/findProvider.ts"]);
    if (code !== 0) miss("hashicorp/aws", `terraform init ended ${howEnded(code, output)}`);
    lacking("Terraform", ["hashicorp/aws"]);
  }

  async function testAws() {
    if (!has(["terraform", "hashicorp/aws"])) return console.log("      not here, see above");
    if (lacking("Terraform", FOR_TERRAFORM)) return;
    lacking("what a scanner says of the Terraform", ["checkov"]);
    lacking("the deployed handler, batches and the gateway on the mock", FOR_CONTAINERS);
    await vitest("aws");
  }

  return [
    { title: "Finding Terraform's provider for AWS", work: findProvider },
    { title: "Testing Terraform and the deploy command on a mock of AWS", work: testAws },
  ];
}
