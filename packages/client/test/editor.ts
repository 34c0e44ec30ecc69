import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FILE = fileURLToPath(new URL("editor.probe.ts", import.meta.url));
const CURSOR = "|";

/** What an editor does with one file of this folder. */
export interface Editor {
  /** Names offered at the cursor, which the code marks with "|". */
  complete(code: string): string[];
  /** Messages of the compiler, whole. */
  errors(code: string): string[];
}

/** An editor over the client's source, with the compiler options of a strict program in Node. */
export function openEditor(): Editor {
  let text = "";
  let version = 0;
  const { config } = ts.readConfigFile(
    fileURLToPath(new URL("../../../tsconfig.base.json", import.meta.url)),
    ts.sys.readFile,
  );
  const { options } = ts.convertCompilerOptionsFromJson(
    config.compilerOptions,
    fileURLToPath(new URL("..", import.meta.url)),
  );
  const service = ts.createLanguageService({
    getScriptFileNames: () => [FILE],
    getScriptVersion: (file) => (file === FILE ? String(version) : "0"),
    getScriptSnapshot: (file) => {
      if (file === FILE) return ts.ScriptSnapshot.fromString(text);
      return ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, "utf8")) : undefined;
    },
    getCurrentDirectory: () => fileURLToPath(new URL("..", import.meta.url)),
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  });
  const write = (code: string) => {
    text = code;
    version++;
  };
  return {
    complete(code) {
      write(code.replace(CURSOR, ""));
      const offered = service.getCompletionsAtPosition(FILE, code.indexOf(CURSOR), undefined);
      return (offered?.entries ?? []).map(({ name }) => name);
    },
    errors(code) {
      write(code);
      return service
        .getSemanticDiagnostics(FILE)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  };
}
