import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readDockerignore } from "../../src/dockerignore.ts";

const lines = (...all: string[]) => readDockerignore(all.join("\n"));

test.each([
  ["nothing said", [], ["a", "a/b.md", ".c"], []],
  ["comments and empty lines", ["# a", "", "  "], ["a"], []],
  ["a name from the top on", ["a", "/b/"], ["c/a", "c/b/d"], ["a", "a/c", "b/c"]],
  [
    "a star stops at a slash, and takes names that begin with a dot",
    ["*.sh", "a/*"],
    ["b/x.sh", "b"],
    [".x.sh", "a/b", "a/b/c"],
  ],
  ["two stars do not", ["**/*.md", "**/test"], ["a/test.ts"], ["x.md", "a/b/x.md", "test/a", "a/test/b"]],
  ["one character", ["q?"], ["q", "q12", "q/1"], ["q1"]],
  ["the last line that fits decides", ["*", "!a", "**/*.md", "!a/b.md"], ["a/x", "a/b.md"], ["x", "a/c.md"]],
  ["what stands below something left out comes back", ["a", "!a/b"], ["a/b", "a/b/c"], ["a/c"]],
  ["what has a meaning to JavaScript", ["a+(b).c"], ["aab_c"], ["a+(b).c"]],
])("%s", (_, given, taken, left) => {
  const takes = lines(...given);
  expect([...taken, ...left].filter(takes)).toEqual(taken);
});

test.each(["a/[bc]", "\\a", "../a"])("more than is understood is refused: %s", (line) => {
  expect(() => lines("a", line)).toThrow("Line 2 of .dockerignore");
});

test("the repository's own: what the image is made from, and nothing else", async () => {
  const takes = readDockerignore(await readFile(new URL("../../../../.dockerignore", import.meta.url), "utf8"));
  const taken = [
    "package-lock.json",
    "packages/models/src/index.ts",
    "packages/server/package.json",
    "deploy/docker/entrypoint.sh",
    "deploy/aws/package.json",
    ".npmrc",
  ];
  const left = [
    "README.md",
    "packages/models/README.md",
    "packages/models/test/a.test.ts",
    "deploy/aws/src/main.ts",
    "deploy/terraform/main.tf",
    "response.json",
    ".git/HEAD",
    "deploy/docker/podman.sh",
  ];
  expect([...taken, ...left].filter(takes)).toEqual(taken);
});
