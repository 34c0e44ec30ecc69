import { CommanderError } from "commander";
import { expect, it, vi } from "vitest";
import { readOptions } from "../../../src/smoke/account/options.ts";

it("makes a name up that Terraform takes, another each time", () => {
  const names = Array.from({ length: 20 }, () => readOptions([], {}).name);
  for (const name of names) expect(name).toMatch(/^iris-smoke-[a-z0-9]{4}$/);
  expect(new Set(names).size).toBeGreaterThan(1);
});

it("takes a token from the environment, where a process list does not show it", () => {
  const args = ["--issuer", "https://issuer.example", "--audience", "iris"];
  expect(readOptions(args, { IRIS_TOKEN: "a.good.token" })).toMatchObject({ token: "a.good.token" });
  expect(readOptions([], { IRIS_TOKEN: "a.good.token" })).not.toHaveProperty("token");
});

it.each([
  { args: ["--name", "Iris"], told: /lower case/ },
  { args: ["--name", `i${"r".repeat(24)}`], told: /2 to 24/ },
  { args: ["--issuer", "https://issuer.example"], told: /all three, or none/ },
  { args: ["--token", "a.good.token"], told: /all three, or none/ },
  { args: ["--regoin", "eu-west-1"], told: /--region/ },
  { args: ["eu-west-1"], told: /too many arguments/ },
])("refuses $args", ({ args, told }) => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(() => readOptions(args, {})).toThrow(CommanderError);
  expect(write.mock.calls.map(([text]) => text).join("")).toMatch(told);
  write.mockRestore();
});
