import { expect, test } from "vitest";
import { lazy } from "../src/lazy.ts";

test("is made once, and again only after a failure", async () => {
  let count = 0;
  const made = lazy(async () => {
    count++;
    if (count === 1) throw new Error("not yet");
    return count;
  });
  const first = await Promise.allSettled([made(), made()]);
  expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await Promise.all([made(), made()])).toEqual([2, 2]);
  expect(await made()).toBe(2);
});
