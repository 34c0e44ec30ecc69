import { MissingTool, tool } from "../../mock/tools.ts";

/** Whether the mock of AWS can be started here. */
export function isMockThere(): boolean {
  try {
    return tool("aws/bin/python", "aws") !== "";
  } catch (error) {
    if (error instanceof MissingTool) return false;
    throw error;
  }
}
