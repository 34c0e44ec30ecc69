import { defaultModelOf, type Models } from "iris-models";

/** Largest body of a request in bytes where nothing says otherwise: 1 MiB. */
export const DEFAULT_BODY_LIMIT = 1_048_576;

/** Seconds between polls of the registry where nothing says otherwise. */
export const DEFAULT_RELOAD_SECONDS = 30;

/** Seconds that a stop may take where nothing says otherwise. Orchestrators kill after 30. */
export const DEFAULT_DRAIN_SECONDS = 25;

/** Seconds that the headers of a request may take where nothing says otherwise. */
export const DEFAULT_HEADER_TIMEOUT_SECONDS = 15;

/** Seconds that a whole request may take where nothing says otherwise. */
export const DEFAULT_REQUEST_TIMEOUT_SECONDS = 60;

/** Seconds for which a connection is kept between requests where nothing says otherwise. Load balancers of AWS reuse one for up to 60. */
export const DEFAULT_IDLE_TIMEOUT_SECONDS = 72;

/** Seconds for which a client may take nothing of a response where nothing says otherwise. */
export const DEFAULT_WRITE_TIMEOUT_SECONDS = 30;

/** Most open connections where nothing says otherwise. */
export const DEFAULT_MAX_CONNECTIONS = 4096;

/** The model at /predict where nothing names one. @param models started, so that they know what is there */
export const presetModel = (models: Models): string => defaultModelOf(models.status().map(({ name }) => name));
