import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { IrisClientError } from "../errors.ts";
import { didYouMean } from "./suggest.ts";

/**
 * The flags and the words of a command line.
 * @throws IrisClientError `INVALID_OPTION`
 */
export function readFlags<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  refuseUnknown(args, options);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new IrisClientError("INVALID_OPTION", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The parser refuses unknown flags too, but does not say which was meant. */
function refuseUnknown(args: readonly string[], options: ParseArgsOptionsConfig): void {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === "option" && !Object.hasOwn(options, token.name));
  if (unknown?.kind !== "option") return;
  const known = Object.keys(options).map((name) => `--${name}`);
  throw new IrisClientError("INVALID_OPTION", `${unknown.rawName} is not known.${didYouMean(unknown.rawName, known)}`);
}
