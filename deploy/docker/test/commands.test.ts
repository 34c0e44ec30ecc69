import { describe, expect, test } from "vitest";
import { LAMBDA, runImage, SERVER } from "./support/container.ts";

describe.each([LAMBDA, SERVER])("a command in %s", (image) => {
  test.each([
    "train",
    "import",
    "predict",
    "list",
    "show",
    "alias",
    "verify",
    "serve",
  ])("%s tells how it is used", async (command) => {
    const { code, stdout } = await runImage(image, [command, "--help"]);
    expect(stdout).toContain("Usage: iris-");
    expect(code).toBe(0);
  });

  test("predicts in full precision", async () => {
    const { code, stdout } = await runImage(image, ["predict", "[5.1,3.5,1.4,0.2]", "--json"]);
    expect(code).toBe(0);
    const [prediction] = JSON.parse(stdout).predictions;
    expect(prediction.label).toBe("setosa");
    expect(prediction.probability).toBeCloseTo(0.9999555689, 10);
  });

  test("keeps the exit code for what the caller has to mend", async () => {
    const { code, stderr } = await runImage(image, ["predict", "[1]"]);
    expect(stderr).toContain("error: ");
    expect(code).toBe(2);
  });

  test("verifies the models that are baked in", async () => {
    expect(await runImage(image, ["verify"])).toMatchObject({ code: 0 });
  });

  test("trains into a folder that is mounted", async () => {
    const options = ["--tmpfs", "/models:rw,mode=1777"];
    const { code, stdout } = await runImage(image, ["train", "--registry", "/models"], { options });
    expect(stdout).toContain("Fitting model with 150 datapoints.");
    expect(code).toBe(0);
  });
});

test("a command that is mistyped is refused, and not taken for a handler", async () => {
  const { code, stderr } = await runImage(LAMBDA, ["trian"]);
  expect(stderr).toMatch(/There is no command "trian".*train/);
  expect(code).toBe(2);
});

test("the server's image tells what it knows when asked for something else", async () => {
  const { code, stderr } = await runImage(SERVER, ["dist/lambda.handler"]);
  expect(stderr).toContain("serve, train, import, predict");
  expect(code).toBe(2);
});
