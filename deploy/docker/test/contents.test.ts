import { describe, expect, test } from "vitest";
import { LAMBDA, podman, runImage, SERVER } from "./support/container.ts";

describe.each([LAMBDA, SERVER])("what is in %s", (image) => {
  const look = async (line: string): Promise<string[]> => {
    const { stdout } = await runImage(image, ["-c", line], { options: ["--entrypoint", "/bin/sh", "--user", "0:0"] });
    return stdout.split("\n").filter((text) => text !== "");
  };

  test("is the native library of one platform", async () => {
    const found = await look(
      "find /var/task -name '*.node' -o -name 'libonnxruntime*' -o -name '*.dll' -o -name '*.dylib'",
    );
    const folder = `/var/task/bin/napi-v6/linux/${process.arch}`;
    expect(found.sort()).toEqual([`${folder}/libonnxruntime.so.1`, `${folder}/onnxruntime_binding.node`]);
  });

  test("is nothing of the machine that made it", async () => {
    expect(await look("find /var/task /root /home /tmp /usr/local/etc /etc/npmrc -name '*npmrc' 2>/dev/null")).toEqual(
      [],
    );
    expect(await look("find /root /home /tmp -type f -newer /var/task/entrypoint.sh 2>/dev/null")).toEqual([]);
    const { stdout } = await podman("inspect", "--type", "image", image);
    const [{ Config, History }] = JSON.parse(stdout);
    expect(JSON.stringify([Config.Env, History])).not.toMatch(/proxy|registry=|_auth|https?:\/\/[^"]*npm/i);
  });

  test("can be read by anybody", async () => {
    expect(await look("find /var/task -not -perm -o+r -o -type d -not -perm -o+x")).toEqual([]);
  });

  test("comes with compiled code, which is taken for any user and size of memory", async () => {
    const ask = `const { handler } = await import("/var/task/dist/lambda.mjs"); await handler([5.1,3.5,1.4,0.2], {}); process.exit();`;
    for (const flags of [[], ["--expose-gc", "--max-semi-space-size=88", "--max-old-space-size=1593"]]) {
      const { stdout, stderr } = await runImage(image, [...flags, "--input-type=module", "-e", ask], {
        options: ["--entrypoint", "node"],
        env: { NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
      });
      const said = (stdout + stderr).split("\n").filter((line) => line.includes("/var/task/dist/"));
      const modules = new Set(said.map((line) => /dist\/[\w-]+\.mjs/.exec(line)?.[0]));
      const accepted = new Set(
        said.filter((line) => line.includes(" accepted")).map((line) => /dist\/[\w-]+\.mjs/.exec(line)?.[0]),
      );
      // the first files are loaded before it is known where the cache lies
      expect(accepted.size).toBeGreaterThan(5);
      expect(modules.size - accepted.size).toBeLessThanOrEqual(2);
    }
  });
});

test("Lambda may take snapshots of its image", async () => {
  const { stdout } = await podman("inspect", "--type", "image", LAMBDA);
  expect(JSON.parse(stdout)[0].Labels).toMatchObject({ "com.amazonaws.lambda.feature.snapstart": "Allow" });
});
