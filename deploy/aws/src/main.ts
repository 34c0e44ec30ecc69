import { deploy } from "./deploy.ts";
import { realWorld } from "./world.ts";

process.exitCode = await deploy(process.argv.slice(2), realWorld());
