import { init } from "./lambda/init.ts";

export type { BatchEvent, BatchResponse } from "./lambda/batch/batchSchema.ts";
export type { Handler } from "./lambda/handler.ts";
export type { Envelope } from "./lambda/response.ts";

/** Handles an event of AWS Lambda. Importing this is the INIT: it opens the registry that `IRIS_REGISTRY` names and loads the default model. */
export const handler = await init(process.env);
