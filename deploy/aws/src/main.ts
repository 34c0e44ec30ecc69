import { localContext } from "./context.ts";
import { deploy } from "./deploy.ts";

process.exitCode = await deploy(process.argv.slice(2), localContext());
