import { stringify } from "yaml";
import type { Document } from "./document.ts";

/** A document as YAML. Parts that stand in it more than once are written out each time, since few readers follow aliases. */
export const toYaml = (document: Document): string =>
  stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
