import { useBakedCache } from "./compileCache.ts";

useBakedCache();
await import("iris-server/main");
