import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where deploy/tools/install.sh installs. */
export const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy");

/** The mock cannot start here; the message says what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/**
 * A program that deploy/tools/install.sh has installed; undefined when it is not there.
 * @param path below the folder of the tools, such as "aws/bin/python"
 */
export function findTool(path: string): string | undefined {
  const file = join(TOOLS, path);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** The Python that moto is installed for. */
export const MOTO_PYTHON = "aws/bin/python";

/** Whether startMockAws can start. */
export const isMotoInstalled: boolean = findTool(MOTO_PYTHON) !== undefined;
