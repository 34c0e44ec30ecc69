import { randomBytes } from "node:crypto";

const BYTES = 6;

/**
 * A number from 0 up to, not including, 1. Unlike Math.random, randomInt and randomUUID, which work from what was drawn
 * ahead, it is not repeated by copies of a process that are restored from one snapshot, as Lambda's SnapStart makes them.
 */
export const random = (): number => randomBytes(BYTES).readUIntBE(0, BYTES) / 2 ** (8 * BYTES);
