import { type Static, Type } from "@sinclair/typebox";

/** The model of an address. */
export const ModelParams = Type.Object({ model: Type.String({ description: "Name of the model" }) });
export type ModelParams = Static<typeof ModelParams>;

/** The model and the version of an address. */
export const VersionParams = Type.Object({
  ...ModelParams.properties,
  version: Type.String({ description: "Number of the version, or an alias such as stable or latest" }),
});
export type VersionParams = Static<typeof VersionParams>;
