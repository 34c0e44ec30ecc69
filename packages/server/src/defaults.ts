import { defaultModelOf, type Models } from "iris-models";

/** Largest body of a request in bytes where nothing says otherwise: 1 MiB. */
export const DEFAULT_BODY_LIMIT = 1_048_576;

/** Seconds between looks at the registry where nothing says otherwise. */
export const DEFAULT_RELOAD_SECONDS = 30;

/** Seconds that a stop may take where nothing says otherwise. Orchestrators kill after 30. */
export const DEFAULT_DRAIN_SECONDS = 25;

/** The model that answers at /predict where nothing names one. @param models started, so that they know what is there */
export const presetModel = (models: Models): string => defaultModelOf(models.status().map(({ name }) => name));
