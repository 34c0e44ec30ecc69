import { useBakedCache } from "./compileCache.ts";

useBakedCache();
await import("iris-models/cli");
