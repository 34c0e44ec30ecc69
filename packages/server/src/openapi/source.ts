import type { ModelStatus } from "iris-models";
import type { Deps } from "../deps.ts";
import type { Document } from "./document.ts";
import type { Generic } from "./generic.ts";

/**
 * The OpenAPI document of a server as it stands now. It is made at the first request for it, and made again when the models'
 * status has changed.
 */
export function documentSource(deps: Deps, prefix: string): () => Promise<Document> {
  let generic: Promise<Generic> | undefined;
  let last: { readonly status: readonly ModelStatus[]; readonly document: Document } | undefined;
  return async () => {
    const { buildDocument, describeModels, genericDocument } = await import("./lazy.ts");
    generic ??= genericDocument(deps);
    const described = await generic;
    const status = deps.models.status();
    if (last?.status === status) return last.document;
    const document = buildDocument(described, await describeModels(deps.models, status, deps.defaultModel), prefix);
    last = { status, document };
    return document;
  };
}
