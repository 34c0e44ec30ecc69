/** In place of the package `@petamoriken/float16`, for programs that always run on a Node which has it built in. */
export const { Float16Array } = globalThis;

export const isFloat16Array = (value: unknown): boolean => value instanceof Float16Array;
