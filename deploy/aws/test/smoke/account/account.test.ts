import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tryAccount } from "../../../src/smoke/account/account.ts";
import { readOptions } from "../../../src/smoke/account/options.ts";
import { Stop } from "../../../src/stop.ts";
import type { Account } from "../support/awsAccount.ts";
import { deployScript } from "../support/deployScript.ts";
import { scriptWorld } from "../support/trial.ts";
import { environmentOf, startWorld } from "../support/world.ts";

let server: Awaited<ReturnType<typeof startWorld>>;
let state: string;
/** Versions behind the alias: each answers in its turn. */
let live: readonly string[] = ["1"];
let account: Account = {};
let calls = 0;
let asked = 0;

beforeAll(async () => {
  server = await startWorld("iam", {
    version: () => live[calls++ % live.length] ?? "",
    refuse: () => (asked++ % 2 === 0 ? null : { status: 429, body: { message: "Too Many Requests" } }),
    account: () => account,
  });
});
afterAll(() => server.stop());
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "iris-smoke-"));
  account = {};
  return () => rm(state, { recursive: true });
});

const folder = () => join(state, "iris-smoke", "iris");

interface Differences {
  /** Lines of the deploy command that fail. @default none */
  readonly fails?: (line: string) => boolean;
  readonly answer?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the script with a deploy command that only notes what it should do. */
async function run(args: readonly string[], { fails = () => false, answer, env = {} }: Differences = {}) {
  live = ["1"];
  const script = deployScript(folder(), fails, (versions) => {
    live = versions;
  });
  const { written, world } = scriptWorld(
    script,
    { ...environmentOf(server.url), XDG_STATE_HOME: state, ...env },
    answer,
  );
  const options = readOptions(["--name", "iris", ...args], {});
  const done = await tryAccount(options, world).catch((error: unknown) => error);
  const deploys = world.programs.lines.filter((line) => line.includes("main.ts"));
  return {
    done,
    said: written.join("\n"),
    deploys: deploys.map((line) => line.replace(/^.*main\.ts /, "")),
    /** What is asked of the deploy command beside where and that nobody is asked. */
    tasks: deploys.map((line) => line.replace(/^.*--yes /, "")),
  };
}

const CLOSED = "--var allow_unauthenticated=false";
const VARIANTS = [
  "--var api=http --var auth=none --var allow_unauthenticated=true --replace",
  `--var api=rest --var auth=iam ${CLOSED} --replace`,
  `--var api=rest --var auth=api_key ${CLOSED} --replace`,
];

describe("before anything is made", () => {
  it("says what it makes, tries and does not, and what that costs, and does nothing when that is not wanted", async () => {
    const { done, said, deploys } = await run([], { answer: "no" });
    expect(done).toBeInstanceOf(Stop);
    expect(said).toContain("in eu-west-1, under the name iris.");
    expect(said).toContain("USD");
    expect(said).toMatch(/does not try\n.*jwt \(--issuer.*SnapStart \(--snapstart\)/);
    expect(deploys).toEqual([]);
    await expect(readdir(folder())).rejects.toThrow("ENOENT");
  });

  it("does not say that it leaves out what is asked for", async () => {
    const { said } = await run(["--snapstart"], { answer: "no" });
    expect(said).not.toContain("(--snapstart)");
  });

  it.each<{ what: string; there: Account; told: RegExp }>([
    { what: "a function", there: { functions: ["iris"] }, told: /has a function "iris" in eu-west-1/ },
    { what: "a repository", there: { repositories: ["iris"] }, told: /has a repository "iris"/ },
    { what: "a bucket", there: { buckets: ["iris-123456789012-eu-west-1"] }, told: /has a bucket "iris-1234/ },
  ])("stops at $what of that name that another deployment has made", async ({ there, told }) => {
    account = there;
    const { done, deploys } = await run(["--yes"]);
    expect(done).toBeInstanceOf(Stop);
    expect(String(done)).toMatch(told);
    expect(deploys).toEqual([]);
  });

  it("stops where there is no region", async () => {
    const { written, world } = scriptWorld(() => "", { XDG_STATE_HOME: state });
    const nowhere = { ...world, regionOfProfile: async () => undefined };
    await expect(tryAccount(readOptions(["--yes"], {}), nowhere)).rejects.toThrow(/no region: give --region/);
    expect(written).toEqual([]);
  });
});

describe("a run in which all goes well", () => {
  it("tries one after another, removes everything and looks what is left", async () => {
    const { done, said, tasks } = await run(["--yes"]);
    expect(done).toBe(true);
    expect(tasks).toEqual([
      '--var api=http --var auth=iam --var throttle={"rate":10,"burst":10} --var batch=true --var training=true --replace',
      '--var environment_variables={"IRIS_LOG_LEVEL":"debug"} --canary 0.5',
      "--promote",
      "--rollback",
      ...VARIANTS,
      "--destroy",
    ]);
    expect(said).toContain("ok      nothing that bears its tag or name is left");
    expect(said).toContain("11 ok, 0 failed, 3 skipped.");
    expect(said).not.toContain("billed");
  });

  it("says what this cannot tell, AWS being played by something else", async () => {
    const { said } = await run(["--yes"]);
    for (const title of ["each role", "a container task"]) expect(said).toMatch(new RegExp(`skipped ${title}.*`));
    expect(said).toContain("only real AWS can tell");
  });

  it("leaves it there when asked to, tells how to remove it, and goes on with it later", async () => {
    const { done, said, tasks } = await run(["--yes", "--keep"]);
    expect(done).toBe(true);
    expect(tasks).not.toContain("--destroy");
    expect(said).toContain("1 resources are there, and are billed");
    account = { functions: ["iris"] };
    expect((await run(["--yes"])).done).toBe(true);
  });

  it("tries tokens, SnapStart and provisioned concurrency where that is asked for", async () => {
    const token = ["--issuer", "https://issuer.example", "--audience", "iris", "--token", "a.good.token"];
    const { tasks } = await run(["--yes", "--snapstart", "--provisioned", ...token]);
    expect(tasks.slice(-5)).toEqual([
      VARIANTS.at(-1),
      `--var api=http --var auth=jwt --var jwt={"issuer":"https://issuer.example","audience":["iris"]} ${CLOSED} --replace`,
      "--var snapstart=true --replace",
      "--var snapstart=false --var provisioned_concurrency=1 --replace",
      "--destroy",
    ]);
  });
});

describe("a run in which something fails", () => {
  it("ends where there is nothing to try, and says that nothing was made", async () => {
    const { done, said, deploys } = await run(["--yes"], { fails: (line) => line.includes("--var api=http") });
    expect(done).toBe(false);
    expect(deploys).toHaveLength(1);
    expect(said).toContain("0 ok, 1 failed, 0 skipped.");
    expect(said).toContain("Nothing is there, so nothing is billed.");
  });

  it("leaves all of it for whoever wants to look", async () => {
    const { done, tasks, said } = await run(["--yes"], { fails: (line) => line.includes("--canary") });
    expect(done).toBe(false);
    expect(tasks.slice(-3)).toEqual(VARIANTS);
    expect(said).toContain("FAILED  a canary");
    expect(said).toContain(
      `are billed. This removes them:\n  npm run deploy -- --terraform ${folder()} --name iris --region eu-west-1 --destroy`,
    );
  });

  it("tells how to remove it in words that a shell takes, whatever the folder is called", async () => {
    const home = join(state, "it's mine");
    const { said } = await run([], { answer: "no", env: { XDG_STATE_HOME: home } });
    expect(said).toContain(`--terraform '${state}/it'\\''s mine/iris-smoke/iris' --name iris `);
  });

  it("does not leave the endpoint open", async () => {
    const { tasks, said } = await run(["--yes"], { fails: (line) => line.includes("api=rest") });
    expect(tasks.at(-1)).toBe(`--var api=http --var auth=iam ${CLOSED} --replace`);
    expect(said).not.toContain("open to the whole internet (auth");
  });

  it("says when it could not close the endpoint again", async () => {
    const { said } = await run(["--yes"], { fails: (line) => line.includes(CLOSED) });
    expect(said).toContain("The endpoint may be open to the whole internet");
  });
});

it("deploys from a Terraform folder of its own, with a low limit and everything on", async () => {
  const { deploys } = await run(["--yes"], { fails: (line) => line.includes("--canary") });
  expect(deploys[0]).toBe(
    `--terraform ${folder()} --name iris --region eu-west-1 --yes --var api=http --var auth=iam --var throttle={"rate":10,"burst":10} --var batch=true --var training=true --replace`,
  );
});
