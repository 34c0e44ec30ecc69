import pkg from "../package.json" with { type: "json" };

/** The version of iris-server. */
export const VERSION: string = pkg.version;
