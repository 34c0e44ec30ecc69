import { fileURLToPath } from "node:url";

/** The registry that comes with this package: iris, wine and diabetes. Read-only. The source and the build lie at the same depth. */
export const BUNDLED_REGISTRY: string = fileURLToPath(new URL("../registry", import.meta.url));

/** The folder of the data sets that come with this package. */
export const BUNDLED_DATA: string = fileURLToPath(new URL("../data", import.meta.url));
