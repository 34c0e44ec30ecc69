import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where deploy/tools/install.sh puts what it installs. */
export const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy");

/** What the mock cannot do here, and what would help. */
export class MissingTool extends Error {
  override readonly name = "MissingTool";
}

/**
 * A program that deploy/tools/install.sh has installed.
 * @param path below its folder, such as "aws/bin/python"
 * @param group what the script calls it
 * @throws MissingTool when it is not there
 */
export function tool(path: string, group: string): string {
  const file = join(TOOLS, path);
  if (isProgram(file)) return file;
  throw new MissingTool(`There is no ${file}: deploy/tools/install.sh ${group} installs it.`);
}

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
