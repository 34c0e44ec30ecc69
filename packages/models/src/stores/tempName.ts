import { randomUUID } from "node:crypto";

/** What the names of unfinished files begin with. */
export const TEMP_PREFIX = ".tmp-";

/**
 * A name that nobody else has, also not another machine with the same folder. Without Node's store of random bytes: filled
 * while a Lambda function starts, it would be part of its snapshot, and all copies would draw the same names.
 */
export const tempName = (): string => `${TEMP_PREFIX}${uniqueText()}`;

/** A text that nobody else draws. @see tempName */
export const uniqueText = (): string => randomUUID({ disableEntropyCache: true });
