/** A version: an integer, 1 and up, without leading zeros, exact as a number. */
export const VERSION_PATTERN = "^[1-9][0-9]{0,14}$";

/** A movable alias: lower case, and not `latest`, which always is the highest version. */
export const ALIAS_PATTERN = "^(?!latest$)[a-z][a-z0-9_-]{0,31}$";
