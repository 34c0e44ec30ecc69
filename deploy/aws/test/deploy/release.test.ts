import { describe, expect, test } from "vitest";
import { canary, describeTraffic, promote, rollback, type Service, sampleRelease } from "../../src/release.ts";

const service = (live: Service["live"], newest = "5"): Service => ({
  functionName: "iris",
  imageTag: "five",
  imageDigest: "sha256:5",
  newest,
  live,
});
const whole = (version: string) => service({ version, canary: {} });
const trying = service({ version: "3", canary: { 5: 0.1 } });

describe("canary", () => {
  const image = { tag: "six", digest: "sha256:6" };

  test("the version that answers keeps the rest", () => {
    expect(canary(whole("5"), 0.1, image, false)).toEqual({ image_tag: "six", live_version: "5", canary_weight: 0.1 });
  });

  test("during another canary it is still the old version that keeps it", () => {
    expect(canary(trying, 0.5, image, false)).toEqual({ image_tag: "six", live_version: "3", canary_weight: 0.5 });
  });

  test("a bigger share of the same image", () => {
    const same = { tag: "five", digest: "sha256:5" };
    expect(canary(trying, 0.5, same, false)).toEqual({ image_tag: "five", live_version: "3", canary_weight: 0.5 });
  });

  test("what answers already is no canary, unless its settings change", () => {
    const same = { tag: "five", digest: "sha256:5" };
    expect(() => canary(whole("5"), 0.1, same, false)).toThrow("nothing to try");
    expect(canary(whole("5"), 0.1, same, true)).toEqual({ image_tag: "five", live_version: "5", canary_weight: 0.1 });
  });
});

describe("promote", () => {
  test("during a canary: the version that was tried gets everything, also when a newer one was published since", () => {
    const tried = { image_tag: "five", live_version: "5", canary_weight: 0 };
    expect(promote(trying).release).toEqual(tried);
    expect(promote({ ...trying, newest: "6" }).release).toEqual(tried);
  });

  test("after a rollback: the newest gets everything", () => {
    expect(promote(whole("3")).release).toEqual({ image_tag: "five", live_version: "5", canary_weight: 0 });
  });

  test("what has all the traffic needs nothing", () => {
    expect(promote(whole("5")).release).toBeNull();
    expect(promote(service({ version: "5", canary: { 4: 0 } })).release).toBeNull();
  });
});

describe("rollback", () => {
  const published = [1, 3, 5];

  test("during a canary: to the version that has the rest", () => {
    expect(rollback(trying, undefined, published).release).toEqual({
      image_tag: "five",
      live_version: "3",
      canary_weight: 0,
    });
  });

  test("else to the one published before what answers", () => {
    expect(rollback(whole("5"), undefined, published).release?.live_version).toBe("3");
    expect(rollback(whole("3"), undefined, published).release?.live_version).toBe("1");
    expect(() => rollback(whole("1"), undefined, published)).toThrow("no version before it");
  });

  test("numbers are compared as numbers", () => {
    expect(rollback(whole("10"), undefined, [9, 10]).release?.live_version).toBe("9");
  });

  test("to the one asked for, older or newer", () => {
    expect(rollback(whole("3"), "1", published).release?.live_version).toBe("1");
    expect(rollback(whole("3"), "5", published).release?.live_version).toBe("5");
    expect(rollback(whole("3"), "3", published).release).toBeNull();
    expect(rollback(trying, "3", published).release?.canary_weight).toBe(0);
  });

  test("a version that was never published, or is gone", () => {
    expect(() => rollback(whole("5"), "2", published)).toThrow("no version 2 of the function, only 1, 3, 5");
  });
});

test("the traffic in words", () => {
  expect(describeTraffic({ version: "3", canary: { 5: 0.1 } })).toBe("version 3 is live, version 5 gets 10 %");
});

test.each([
  ["deploy", { kind: "deploy", retrain: false } as const, { image_tag: "t", live_version: null, canary_weight: 0 }],
  ["canary", { kind: "canary", weight: 0.1 } as const, { image_tag: "t", live_version: "1", canary_weight: 0.1 }],
  ["rollback", { kind: "promote" } as const, { image_tag: "t", live_version: "1", canary_weight: 0 }],
  ["destroy", { kind: "destroy" } as const, { image_tag: null, live_version: null, canary_weight: 0 }],
])("what Terraform's rules are asked about before a %s", (_, task, release) => {
  expect(sampleRelease(task, "t")).toEqual(release);
});
