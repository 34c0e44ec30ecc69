import { describeEnd, missingTools, readInstallReport } from "./missingTools.mjs";
import { run, tee } from "./processes.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/**
 * What the steps of `npm run test:deploy` use of this machine.
 * @typedef {{ readonly tee: typeof tee, readonly run: typeof run, readonly isRoot: boolean }} Machine
 */

/** What install.sh installs by default. */
const TOOLS = [
  ...["aws-lambda-rie", "versitygw", "buildah", "podman", "runc", "mmdebstrap"],
  ...["moto_server", "aws", "terraform", "checkov", "kubernetes-validate", "helm", "onnx", "schemathesis", "pyarrow"],
];
const FOR_IMAGE = ["aws-lambda-rie", "buildah", "podman", "runc", "mmdebstrap", "root", "base images"];
const FOR_CONTAINERS = [...FOR_IMAGE, "containers"];
const ANY_PROVIDER = "hashicorp/aws";
/** Versions of the provider that the modules support. */
const PROVIDERS = { "hashicorp/aws 5": "~> 5.100", "hashicorp/aws 6": "~> 6.0" };
const FOR_TERRAFORM = ["terraform", ANY_PROVIDER, "moto_server", "aws"];

const SKIPPED = "      skipped, see above";

/**
 * The steps of `npm run test:deploy`. What this machine cannot test is reported; everything else goes on.
 * @param {Machine} [machine]
 * @returns {readonly Step[]}
 */
export function deploySuites(machine = { tee, run, isRoot: process.getuid?.() === 0 }) {
  const missing = missingTools();

  /** @param {readonly string[]} projects */
  const vitest = (...projects) =>
    machine.run("vitest", [
      "run",
      "--config",
      "vitest.deploy.config.ts",
      ...projects.flatMap((one) => ["--project", one]),
    ]);

  async function installTools() {
    const result = await machine.tee("deploy/tools/install.sh", []);
    for (const [tool, reason] of readInstallReport(result, TOOLS)) missing.add(tool, reason);
    if (!machine.isRoot) missing.add("root", "images are built and containers run without a daemon");
  }

  async function testS3() {
    missing.report("ONNX's backend cases", ["onnx"]);
    if (!missing.hasAll(["versitygw"]) && missing.report("models in S3", ["moto_server"])) return;
    missing.report("models in S3 on a server that checks signatures and digests", ["versitygw"]);
    await vitest("s3");
  }

  async function testContract() {
    const isWithoutArrow = missing.report("Arrow tables from Python", ["pyarrow"]);
    if (!missing.report("the server against its OpenAPI document", ["schemathesis"]) || !isWithoutArrow)
      await vitest("contract");
  }

  async function makeBases() {
    if (missing.report("the image", FOR_IMAGE)) return;
    const { code, output } = await machine.tee("deploy/docker/bases.sh", []);
    const base = /^NODE_IMAGE=(.+)$/m.exec(output)?.[1];
    if (code !== 0 || base === undefined) missing.add("base images", `bases.sh ended ${describeEnd(code, output)}`);
    else await tryContainer(base);
    missing.report("the image", FOR_IMAGE);
  }

  /** podman may be installed without being permitted to run anything. @param {string} base */
  async function tryContainer(base) {
    const { code, output } = await machine.tee("deploy/docker/run.sh", ["-p", "127.0.0.1::8080", base, "true"]);
    if (code !== 0) missing.add("containers", `podman ended ${describeEnd(code, output)}`);
  }

  async function buildImages() {
    if (!missing.hasAll(FOR_IMAGE)) return console.log(SKIPPED);
    await machine.run("deploy/docker/build.sh", ["--quiet"]);
    for (const target of ["lambda", "server"]) await machine.run("deploy/docker/size.sh", [`localhost/iris:${target}`]);
  }

  async function testImages() {
    if (!missing.hasAll(FOR_IMAGE)) return console.log(SKIPPED);
    if (missing.report("the image under Lambda's limits", ["containers"])) return;
    missing.report("training in a container into S3, and serving from there", ["versitygw"]);
    missing.report("aws lambda invoke", ["aws"]);
    await vitest("image");
  }

  async function findProviders() {
    if (missing.report("Terraform", ["terraform"])) return;
    /** @type {string[]} */
    const failures = [];
    for (const [tool, constraint] of Object.entries(PROVIDERS)) {
      const { code, output } = await machine.tee("node", ["tools/mock-aws/src/findProvider.ts", constraint]);
      if (code === 0) continue;
      const reason = `terraform init ended ${describeEnd(code, output)}`;
      missing.add(tool, reason);
      failures.push(`${tool}: ${reason}`);
    }
    // one version is enough for the suite
    if (failures.length < Object.keys(PROVIDERS).length) {
      missing.report("the modules with that version", Object.keys(PROVIDERS));
      return;
    }
    missing.add(ANY_PROVIDER, failures.join("; "));
    missing.report("Terraform", [ANY_PROVIDER]);
  }

  async function testAws() {
    if (!missing.hasAll(["terraform", ANY_PROVIDER])) return console.log(SKIPPED);
    if (missing.report("Terraform", FOR_TERRAFORM)) return;
    missing.report("the Terraform modules with a scanner", ["checkov"]);
    missing.report("the deployed handler, batches and the gateway on the mock", FOR_CONTAINERS);
    await vitest("aws", "mock-aws");
  }

  async function testKubernetes() {
    missing.report("the Helm chart's templates", ["helm"]);
    missing.report("the chart against Kubernetes' own schemas", ["kubernetes-validate"]);
    missing.report("the chart's settings in a container", FOR_CONTAINERS);
    await vitest("kubernetes");
  }

  return [
    { title: "Installing the tools (the first time this takes some minutes)", work: installTools },
    { title: "Testing models in S3", work: testS3 },
    { title: "Testing the server against its OpenAPI document", work: testContract },
    { title: "Making stand-ins for the base images", work: makeBases },
    { title: "Building the image, for Lambda and as a plain server", work: buildImages },
    { title: "Testing the image under Lambda's limits", work: testImages },
    { title: "Finding Terraform's provider for AWS", work: findProviders },
    { title: "Testing Terraform and the deploy command on a mock of AWS", work: testAws },
    { title: "Testing the Helm chart and the KServe runtime", work: testKubernetes },
  ];
}
