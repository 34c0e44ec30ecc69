import { forgetHeapFlags, useBakedCache } from "./compileCache.ts";

forgetHeapFlags();
useBakedCache();

/** Handles an event of AWS Lambda. */
export const { handler } = await import("iris-server/lambda");
