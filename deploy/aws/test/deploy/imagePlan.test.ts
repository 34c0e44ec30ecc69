import { expect, test } from "vitest";
import { assertTagFits, sourceTagOf, tagOf } from "../../src/steps/image.ts";

const source = { version: "0.1.0", hash: "0123456789".repeat(4), revision: null };
const X86 = "x86_64";

test("the tag is what was asked for, else version and source", () => {
  expect(tagOf("mine", source, X86)).toBe("mine");
  expect(tagOf(undefined, source, X86)).toBe("0.1.0-0123456");
  expect(tagOf("mine", { ...source, hash: null }, X86)).toBe("mine");
  expect(() => tagOf(undefined, { ...source, hash: null }, X86)).toThrow("--tag");
});

test("a tag can be used when it is free, or has this source", () => {
  for (const pushed of [
    { tag: "sha256:1", source: "sha256:1" },
    { tag: null, source: "sha256:1" },
    { tag: null, source: null },
  ]) {
    expect(() => assertTagFits("t", pushed)).not.toThrow();
  }
});

test.each([{ source: "sha256:2" }, { source: null }])("a tag of another source stops: %o", ({ source }) => {
  expect(() => assertTagFits("t", { tag: "sha256:1", source })).toThrow(/the tag t exists.*another one, --tag/);
});

test("the source's own tag is one that ECR takes", () => {
  expect(sourceTagOf(source, X86)).toMatch(/^src-[0-9a-f]{40}$/);
  expect(sourceTagOf({ ...source, hash: null }, X86)).toBeNull();
});

test("an image for another processor is another image", () => {
  expect(tagOf(undefined, source, "arm64")).toBe("0.1.0-0123456-arm64");
  expect(sourceTagOf(source, "arm64")).toBe(`src-${source.hash}-arm64`);
  expect(tagOf("mine", source, "arm64")).toBe("mine");
});
