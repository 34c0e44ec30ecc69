/** A model as a command line names it: `iris`, `iris@2`, `iris@stable`. */
export interface ModelReference {
  readonly name: string;
  /** A version or an alias; undefined for the default. */
  readonly version?: string;
}

/** Splits `NAME[@VERSION or ALIAS]`. */
export function parseModelReference(text: string): ModelReference {
  const at = text.indexOf("@");
  return at < 0 ? { name: text } : { name: text.slice(0, at), version: text.slice(at + 1) };
}
