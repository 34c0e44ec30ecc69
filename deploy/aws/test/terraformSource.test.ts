import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isSource, TERRAFORM } from "../src/terraformSource.ts";

const tracked = () =>
  execFileSync("git", ["ls-files"], { cwd: TERRAFORM, encoding: "utf8" }).split("\n").filter(Boolean);

it.skipIf(!existsSync(join(TERRAFORM, "../../.git")))(
  "takes every file of the modules that is in the repository",
  () => {
    const files = tracked();
    expect(files).toContain("main.tf");
    const parts = (file: string) => file.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
    expect(files.filter((file) => !parts(file).every((part) => isSource(TERRAFORM, join(TERRAFORM, part))))).toEqual(
      [],
    );
  },
);
