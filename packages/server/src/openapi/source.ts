import type { ModelStatus } from "iris-models";
import type { Deps } from "../deps.ts";
import { lazily } from "../lazily.ts";
import type { Document } from "./document.ts";

/**
 * The OpenAPI document of a server as it stands now. It is made at the first request for it, and made again when the models'
 * status has changed.
 */
export function documentSource(deps: Deps, prefix: string): () => Promise<Document> {
  const generic = lazily(async () => (await import("./lazy.ts")).genericDocument(deps));
  let last: { readonly status: readonly ModelStatus[]; readonly document: Document } | undefined;
  return async () => {
    const { buildDocument, describeModels } = await import("./lazy.ts");
    const routes = await generic();
    const status = deps.models.status();
    if (last?.status === status) return last.document;
    const document = buildDocument(routes, await describeModels(deps.models, status, deps.defaultModel), prefix);
    last = { status, document };
    return document;
  };
}
