export { type AppOptions, buildApp } from "./app.ts";
export { Config, loadConfig } from "./config.ts";
export { type IrisOptions, iris } from "./plugin.ts";
export type { HttpCode, ProblemCode } from "./problems/codes.ts";
export { Liveness, Readiness } from "./schemas/health.ts";
export { Model, ModelList, Version } from "./schemas/model.ts";
export { Problem } from "./schemas/problem.ts";
