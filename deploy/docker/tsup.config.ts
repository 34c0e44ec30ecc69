import { copyFile, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** CommonJS packages require these for what they seldom or never do: nothing is loaded until something of them is used. */
const SELDOM_USED = new Set(["assert", "http2", "https"]);

const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * How Node's own modules are imported. A plain import has Node evaluate every lazy export: with node:http come fetch and
 * WebSocket, 20 ms of a cold start. So each is got by a call, and each importer has its own few lines of that, since a file
 * shared by several costs another half a millisecond.
 */
const nodeModules: Plugin = {
  name: "node-modules",
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, importer, kind }) => {
      if (!isBuiltin(path)) return undefined;
      const form = kind === "require-call" ? "required" : kind === "dynamic-import" ? "awaited" : "imported";
      return {
        path: `${path}?${importer}`,
        namespace: form,
        sideEffects: false,
        pluginData: path.replace("node:", ""),
      };
    });
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ pluginData: name }) => ({ contents: required(name) }));
    build.onLoad({ filter: /.*/, namespace: "imported" }, ({ pluginData: name }) => ({ contents: imported(name) }));
    build.onLoad({ filter: /.*/, namespace: "awaited" }, ({ pluginData: name }) => ({ contents: awaited(name) }));
  },
};

const got = (name: string): string => `globalThis.process.getBuiltinModule("${name}")`;

const required = (name: string): string =>
  SELDOM_USED.has(name)
    ? `module.exports = new Proxy(() => {}, { get: (_, key) => ${got(name)}[key], apply: (_, self, args) => ${got(name)}(...args) });`
    : `module.exports = ${got(name)};`;

/** Functions that are seldom called. Their modules are loaded by the first call, which saves 4 ms of a cold start. */
const LOADED_BY_A_CALL = new Set(["child_process.spawn"]);

/** Exports that nobody imports are left out, since their calls are marked as pure. */
function imported(name: string, isExported: (key: string) => boolean = () => true): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter(
    (key) => NAME.test(key) && key !== "default" && isExported(key),
  );
  const initializerOf = (key: string): string =>
    LOADED_BY_A_CALL.has(`${name}.${key}`)
      ? `(...args) => ${got(name)}.${key}(...args)`
      : `/* @__PURE__ */ get("${key}")`;
  const exports = names.map((key, index) => `const e${index} = ${initializerOf(key)}; export { e${index} as ${key} };`);
  return `const module = /* @__PURE__ */ ${got(name)}; const get = (key) => module[key]; export default module; ${exports.join(" ")}`;
}

/** All exports of a dynamic import are evaluated, so the lazy ones are left out: those of node:http load fetch and WebSocket. */
function awaited(name: string): string {
  const module = process.getBuiltinModule(name);
  return imported(name, (key) => Object.getOwnPropertyDescriptor(module, key)?.get === undefined);
}

/**
 * The AWS SDK is a file of its own, in which nothing is shared with the code that runs at each start. Shared files would be loaded then.
 */
const awsSdk: Plugin = {
  name: "aws-sdk",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-s3$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./aws.mjs", external: true } : undefined,
    );
  },
};

/** onnxruntime's JavaScript goes into the bundle. Its native library stays a file, found from dist/ as from its own folder: in ../bin. */
const nativeOnnxruntime: Plugin = {
  name: "native-onnxruntime",
  setup(build) {
    build.onLoad({ filter: /onnxruntime-node\/dist\/binding\.js$/ }, async ({ path }) => {
      const code = await readFile(path, "utf8");
      const contents = code.replace("require(`../bin/", "requireNative(`../bin/");
      if (contents === code) throw new Error(`${path} loads its native library in another way than it used to.`);
      return { contents };
    });
  },
};

const shared: Options = {
  format: "esm",
  target: "node24",
  outExtension: () => ({ js: ".mjs" }),
  removeNodeProtocol: false,
  noExternal: [/.*/],
  // names stay, for stack traces
  esbuildOptions: (options) => {
    // ES modules, of which the unused parts are left out
    options.mainFields = ["module", "main"];
    options.alias = { "@petamoriken/float16": fileURLToPath(new URL("src/float16.ts", import.meta.url)) };
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  esbuildPlugins: [nodeModules, awsSdk, nativeOnnxruntime],
  // for CommonJS packages, and for the native library
  banner: {
    js: `const require = globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url), requireNative = require;`,
  },
};

/** The docs page's script stays a file, as in iris-server's own build. */
async function copyReference(): Promise<void> {
  for (const name of ["reference.js", "reference.LICENSE"])
    await copyFile(
      new URL(name, import.meta.resolve("iris-server")),
      fileURLToPath(new URL(`dist/${name}`, import.meta.url)),
    );
}

// what the first prediction does not need (S3, documents, training) is imported lazily and stays in files of its own
const programs: Options = {
  ...shared,
  entry: {
    serve: "src/serve.ts",
    commands: "src/commands.ts",
    healthcheck: "src/healthcheck.ts",
    bake: "src/bake.ts",
    // the program of the child processes that run models; iris-models finds it beside its own bundle
    inferenceProcess: fileURLToPath(new URL("inferenceProcess.js", import.meta.resolve("iris-models"))),
  },
  splitting: true,
  onSuccess: copyReference,
};

/** Shares no file with the other programs: a file costs a cold start about half a millisecond. */
const lambda: Options = { ...shared, entry: { lambda: "src/lambda.ts" }, splitting: true };

export default defineConfig([programs, lambda, { ...shared, entry: { aws: "src/aws.ts" }, splitting: false }]);
