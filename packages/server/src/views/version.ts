import {
  IrisError,
  isStoreFault,
  type Manifest,
  type ModelStatus,
  type Registry,
  type VersionStatus,
} from "iris-models";
import type { Version } from "../schemas/model.ts";
import { stateView } from "./model.ts";

/** A version as GET /models/:model/versions/:version shows it: whether it answers, and all that its manifest claims. */
export async function versionView(model: ModelStatus, version: VersionStatus, registry: Registry): Promise<Version> {
  const manifest = version.manifest ?? (await readableManifest(registry, model.name, version.version));
  return { model: model.name, ...(manifest && claimsOf(manifest)), ...stateView(version) };
}

/** The manifest of a version that is not loaded; undefined where it cannot be read, which is then the reason of its state. */
async function readableManifest(registry: Registry, name: string, version: string): Promise<Manifest | undefined> {
  try {
    return await registry.manifest(name, version);
  } catch (error) {
    if (error instanceof IrisError && !isStoreFault(error)) return undefined;
    throw error;
  }
}

function claimsOf(manifest: Manifest): Partial<Manifest> {
  const { name: _name, version: _version, golden: _golden, tolerance: _tolerance, ...claims } = manifest;
  return claims;
}
