import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tryAccount } from "../../../src/smoke/account/account.ts";
import { readOptions } from "../../../src/smoke/account/options.ts";
import { Stop } from "../../../src/stop.ts";
import { outputs, printed } from "../support/outputs.ts";
import { scriptWorld } from "../support/trial.ts";
import { environmentOf, startWorld } from "../support/world.ts";

let server: Awaited<ReturnType<typeof startWorld>>;
let state: string;
/** Versions behind the alias: each answers in its turn. */
let live: readonly string[] = ["1"];
let calls = 0;
let asked = 0;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "iris-smoke-"));
  server = await startWorld("iam", {
    version: () => live[calls++ % live.length] ?? "",
    refuse: () => (asked++ % 2 === 0 ? null : { status: 429, body: { message: "Too Many Requests" } }),
  });
});
afterAll(async () => {
  await server.stop();
  await rm(state, { recursive: true });
});

/** Runs the script with a deploy command that fails where `fails` says so. */
async function run(args: readonly string[], fails: (line: string) => boolean = () => false, answer = "yes") {
  live = ["1"];
  const { written, world } = scriptWorld(
    (line) => {
      if (line.includes("terraform") && line.includes("output -json"))
        return printed({ ...outputs, function_version: "2" });
      if (line.includes("resourcegroupstaggingapi")) return { ResourceTagMappingList: [] };
      if (line.includes("describe-log-groups")) return { logGroups: [] };
      if (fails(line)) return undefined;
      if (line.includes("--canary")) live = ["1", "2"];
      if (line.includes("--promote")) live = ["2"];
      if (line.includes("--rollback")) live = ["1"];
      return "";
    },
    { ...environmentOf(server.url), XDG_STATE_HOME: state },
    answer,
  );
  const deploys = () =>
    world.programs.lines.filter((line) => line.includes("main.ts")).map((line) => line.replace(/^.*main\.ts /, ""));
  const done = await tryAccount(readOptions(["--name", "iris-try", ...args], {}), world).catch(
    (error: unknown) => error,
  );
  return { done, said: written.join("\n"), deploys: deploys() };
}

const folder = () => join(state, "iris-smoke", "iris-try");

it("says what it makes and what that costs, and does nothing when that is not wanted", async () => {
  const { done, said, deploys } = await run([], undefined, "no");
  expect(done).toBeInstanceOf(Stop);
  expect(said).toContain("under the name iris-try");
  expect(said).toContain("USD");
  expect(deploys).toEqual([]);
  await expect(readdir(folder())).rejects.toThrow("ENOENT");
});

describe("a run in which all goes well", () => {
  it("removes everything and looks what is left", async () => {
    const { done, said, deploys } = await run(["--yes"]);
    expect(done).toBe(true);
    expect(deploys.map((line) => line.replace(/^.*--yes /, ""))).toEqual([
      '--var api=http --var auth=iam --var throttle={"rate":10,"burst":10} --var batch=true --var training=true',
      '--var environment_variables={"IRIS_LOG_LEVEL":"debug"} --canary 0.5',
      "--promote",
      "--rollback",
      "--var api=rest --var auth=api_key",
      "--destroy",
    ]);
    expect(said).toContain("ok      nothing that costs anything is left");
    expect(said).toContain("8 ok, 0 failed, 3 skipped.");
    expect(said).not.toContain("billed");
  });

  it("says what this cannot tell, AWS being played by something else", async () => {
    const { said } = await run(["--yes"]);
    for (const title of ["the function's role", "a container task"]) {
      expect(said).toMatch(new RegExp(`skipped ${title}.*`));
    }
    expect(said).toContain("only real AWS can tell");
  });

  it("leaves it there when asked to, and tells how to remove it", async () => {
    const { done, said, deploys } = await run(["--yes", "--keep"]);
    expect(done).toBe(true);
    expect(deploys.join("\n")).not.toContain("--destroy");
    expect(said).toContain("still there, and is billed");
  });
});

describe("a run in which something fails", () => {
  it("ends where there is nothing to try, and tells how to remove what was made", async () => {
    const { done, said, deploys } = await run(["--yes", "--region", "eu-west-1"], (line) =>
      line.includes("--var api=http"),
    );
    expect(done).toBe(false);
    expect(deploys).toHaveLength(1);
    expect(said).toContain("0 ok, 1 failed, 0 skipped.");
    expect(said).toContain(`npm run deploy -- --terraform ${folder()} --name iris-try --region eu-west-1 --destroy`);
  });

  it("leaves all of it for whoever wants to look", async () => {
    const { done, deploys, said } = await run(["--yes"], (line) => line.includes("--canary"));
    expect(done).toBe(false);
    expect(deploys.at(-1)).toContain("--var auth=api_key");
    expect(deploys.join("\n")).not.toContain("--destroy");
    expect(said).toContain("FAILED  a canary");
    expect(said).toContain("still there, and is billed");
  });
});

it("deploys from a Terraform folder of its own, with a low limit and everything on", async () => {
  const { deploys } = await run(["--yes"], (line) => line.includes("--canary"));
  expect(deploys[0]).toBe(
    `--terraform ${folder()} --name iris-try --yes --var api=http --var auth=iam --var throttle={"rate":10,"burst":10} --var batch=true --var training=true`,
  );
  expect(await readdir(folder())).toEqual(expect.arrayContaining(["main.tf", "modules", "variables.tf"]));
  expect(await readdir(folder())).not.toContain("tests");
  expect(await readFile(join(folder(), "main.tf"), "utf8")).toContain('module "function"');
});

it("tries tokens, SnapStart and provisioned concurrency where that is asked for", async () => {
  const token = ["--issuer", "https://issuer.example", "--audience", "iris", "--token", "a.good.token"];
  const { deploys } = await run(["--yes", "--snapstart", "--provisioned", ...token], (line) =>
    line.includes("--canary"),
  );
  expect(deploys.slice(-4).map((line) => line.replace(/^.*--yes /, ""))).toEqual([
    "--var api=rest --var auth=api_key",
    '--var api=http --var auth=jwt --var jwt={"issuer":"https://issuer.example","audience":["iris"]}',
    "--var snapstart=true",
    "--var snapstart=false --var provisioned_concurrency=1",
  ]);
});
