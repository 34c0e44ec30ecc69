import { type Document, documentOf } from "../documents/document.ts";
import { readScript } from "./packagedScript.ts";

/** The script that shows the API on the docs page. */
export const loadScript = async (): Promise<Document> =>
  documentOf("text/javascript; charset=utf-8", await readScript());
