import { expect, test } from "vitest";
import { planImage, sourceTag, tagOf } from "../../src/tag.ts";

const source = { version: "0.1.0", tree: "0123456789".repeat(4), revision: null };

test("the tag is what was asked for, else version and source", () => {
  expect(tagOf("mine", source)).toBe("mine");
  expect(tagOf(undefined, source)).toBe("0.1.0-0123456");
  expect(tagOf("mine", { ...source, tree: null })).toBe("mine");
  expect(() => tagOf(undefined, { ...source, tree: null })).toThrow("--tag");
});

test("what was made from the same source is not built again", () => {
  expect(planImage("t", { tag: "sha256:1", source: "sha256:1" })).toEqual({ kind: "there", digest: "sha256:1" });
  // pushed under another tag, or a push that broke off before the tag
  expect(planImage("t", { tag: null, source: "sha256:1" })).toEqual({ kind: "retag", digest: "sha256:1" });
  expect(planImage("t", { tag: null, source: null })).toEqual({ kind: "build" });
});

test.each([{ source: "sha256:2" }, { source: null }])("a tag of another source stops: %o", ({ source }) => {
  expect(() => planImage("t", { tag: "sha256:1", source })).toThrow(/the tag t exists.*another, --tag/);
});

test("the source's own tag is one that ECR takes", () => {
  expect(sourceTag(source)).toMatch(/^src-[0-9a-f]{40}$/);
  expect(sourceTag({ ...source, tree: null })).toBeNull();
});
