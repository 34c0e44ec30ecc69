import { describe, expect, test } from "vitest";
import { createRegistry, memoryStore } from "../../src/index.ts";

/** What a registry with these files is told of. */
async function findings(...keys: string[]) {
  const store = memoryStore();
  for (const key of keys) await store.write(key, Buffer.from("x"));
  return (await createRegistry(store).contents()).findings;
}

const GOOD = "good/1/model.onnx";

describe("a registry that is not quite right names what is wanted", () => {
  test.each([
    [["iris/model.onnx"], "VERSION_FOLDER_MISSING", "iris/model.onnx", /such as iris\/1\/model\.onnx/],
    [["iris/model.pt"], "VERSION_FOLDER_MISSING", "iris/model.pt", /such as iris\/1\/model\.onnx/],
    [["1/model.onnx"], "VERSION_FOLDER_MISSING", "1/model.onnx", /A registry is the folder above its models' folders/],
    [["iris.onnx"], "VERSION_FOLDER_MISSING", "iris.onnx", /must be in a version's folder/],
    [["iris/aliases.json"], "VERSION_FOLDER_MISSING", "iris", /must hold a folder for each version/],
    [["iris/v1/model.onnx"], "VERSION_NAME_INVALID", "iris/v1", /must be a plain number/],
    [["iris/01/model.onnx"], "VERSION_NAME_INVALID", "iris/01", /must be a plain number/],
    [["iris/1/model.onnx", "iris/1.0/model.onnx"], "VERSION_NAME_INVALID", "iris/1.0", /must be a plain number/],
    [["my model/1/model.onnx"], "MODEL_NAME_INVALID", "my model", /^"my model" must be 1 to 64 letters/],
    [["_iris/1/manifest.json"], "MODEL_NAME_INVALID", "_iris", /Rename the folder/],
    [["iris/1/iris.onnx"], "MODEL_FILE_MISSING", "iris/1", /must hold the model as model\.onnx, got iris\.onnx/],
    [["iris/1/model.ONNX"], "MODEL_FILE_MISSING", "iris/1", /got model\.ONNX/],
    [["iris/1/a", "iris/1/b", "iris/1/c", "iris/1/d.pkl"], "MODEL_FILE_MISSING", "iris/1", /got a, b, c and 1 more/],
  ])("%j is %s", async (keys, code, path, message) => {
    expect(await findings(GOOD, ...keys)).toEqual([{ code, path, message: expect.stringMatching(message) }]);
  });

  test.each([
    ["a good registry"],
    ["files beside the versions", "good/README.md", "good/config.pbtxt", "good/1/labels.txt", "good/1/a/b.bin"],
    ["folders that hold no models", "docs/index.html", "my notes/a.txt", "lost+found/x"],
    ["hidden folders", ".git/objects/model.onnx", "good/.old/model.onnx"],
    ["a publish that broke off", "good/2/.claim", "good/3/.claim", "good/3/model.onnx"],
    ["a version that its own state tells of", "good/4/manifest.json"],
  ])("%s is no matter", async (_, ...keys) => {
    expect(await findings(GOOD, ...keys)).toEqual([]);
  });

  test("no more than a hundred are reported", async () => {
    const keys = Array.from({ length: 150 }, (_, index) => `iris/v${index}/model.onnx`);
    expect(await findings(...keys)).toHaveLength(100);
  });
});
