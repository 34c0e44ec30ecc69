import {
  buildingImages,
  installingTools,
  makingBases,
  measuringImages,
  testingImages,
  testingS3,
} from "./lib/deployTasks.mjs";
import { runSteps } from "./lib/steps.mjs";
import { building, installing } from "./lib/tasks.mjs";

await runSteps([
  installing,
  building,
  installingTools,
  testingS3,
  makingBases,
  buildingImages,
  testingImages,
  measuringImages,
]);
