import { FOR_CONTAINERS } from "./imageSteps.mjs";
import { howEnded } from "./installed.mjs";

/** @typedef {import("./inventory.mjs").Inventory} Inventory */
/** @typedef {import("./machine.mjs").Machine} Machine */
/** @typedef {import("./steps.mjs").Step} Step */

const ANY_PROVIDER = "hashicorp/aws";
/** Generations of the provider that the modules take, and what Terraform calls them. */
const PROVIDERS = { "hashicorp/aws 5": "~> 5.100", "hashicorp/aws 6": "~> 6.0" };

/** Without one of these no Terraform is applied to the mock. */
const FOR_TERRAFORM = ["terraform", ANY_PROVIDER, "moto_server", "aws"];

/**
 * @param {Machine} machine
 * @param {Inventory} inventory
 * @param {(project: string) => Promise<void>} vitest
 * @returns {readonly Step[]}
 */
export function awsSteps(machine, { miss, has, lacking }, vitest) {
  async function findProvider() {
    if (lacking("Terraform", ["terraform"])) return;
    /** @type {string[]} */
    const missed = [];
    for (const [tool, constraint] of Object.entries(PROVIDERS)) {
      const { code, output } = await machine.tee("node", ["tools/mock-aws/src/findProvider.ts", constraint]);
      if (code === 0) continue;
      const reason = `terraform init ended ${howEnded(code, output)}`;
      miss(tool, reason);
      missed.push(`${tool}: ${reason}`);
    }
    // one of them is enough for the rest
    if (missed.length < Object.keys(PROVIDERS).length)
      return void lacking("the modules with that version", Object.keys(PROVIDERS));
    miss(ANY_PROVIDER, missed.join("; "));
    lacking("Terraform", [ANY_PROVIDER]);
  }

  async function testAws() {
    if (!has(["terraform", ANY_PROVIDER])) return console.log("      not here, see above");
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
