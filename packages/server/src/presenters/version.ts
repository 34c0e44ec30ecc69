import type { Manifest, VersionDescription } from "iris-models";
import type { Version } from "../schemas/model.ts";
import { presentState } from "./model.ts";

/** A version as GET /models/:model/versions/:version shows it: its state, and all that its manifest claims. */
export function presentVersion({ model, manifest, ...status }: VersionDescription): Version {
  return { model, ...(manifest && claimsOf(manifest)), ...presentState(status) };
}

function claimsOf(manifest: Manifest): Partial<Manifest> {
  const { name: _name, version: _version, golden: _golden, tolerance: _tolerance, ...claims } = manifest;
  return claims;
}
