import { randomInt } from "node:crypto";

const RANGE = 2 ** 48 - 1;

/**
 * A number from 0 up to, not including, 1. Unlike Math.random it is not repeated by copies of a process that are restored
 * from one snapshot, as Lambda's SnapStart makes them.
 */
export const random = (): number => randomInt(RANGE) / RANGE;
