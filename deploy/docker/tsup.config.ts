import { readFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Node evaluates every lazy export of a module of its own that an ES module imports: with node:http come fetch and WebSocket, 20 ms of
 * a cold start, and 10 ms with the other three. What is got by a call stays lazy.
 */
const GOT_BY_CALL = /^(node:)?(fs|http|process|util)$/;

/** Fastify requires these for servers that speak them, which costs 15 ms: nothing is loaded until something of them is used. */
const GOT_WHEN_USED = /^(node:)?(http2|https)$/;

const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup(build) {
    build.onResolve({ filter: GOT_BY_CALL }, ({ path }) => ({ path, namespace: "got-by-call" }));
    build.onLoad({ filter: /.*/, namespace: "got-by-call" }, ({ path }) => ({
      contents: `module.exports = globalThis.process.getBuiltinModule("${path}");`,
    }));
    build.onResolve({ filter: GOT_WHEN_USED }, ({ path, kind }) =>
      kind === "require-call" ? { path, namespace: "got-when-used" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "got-when-used" }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => globalThis.process.getBuiltinModule("${path}")[name] });`,
    }));
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

/** The bundler knows no named exports of CommonJS that is imported by a call; Node does. */
const namedFastify: Plugin = {
  name: "named-fastify",
  setup(build) {
    build.onResolve({ filter: /^fastify$/ }, ({ path, kind, resolveDir }) =>
      kind === "dynamic-import" ? { path, namespace: "named", pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "named" }, ({ pluginData: resolveDir }) => ({
      contents: `import fastify from "fastify"; export { fastify, fastify as default };`,
      resolveDir,
    }));
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
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  esbuildPlugins: [lazyBuiltins, nativeOnnxruntime, namedFastify],
  // for CommonJS packages, and for the native library
  banner: {
    js: `const require = globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url), requireNative = require;`,
  },
};

export default defineConfig([
  // what the first prediction does not need (S3, documents, training) is imported lazily and stays in files of its own
  {
    ...shared,
    entry: ["src/lambda.ts", "src/serve.ts", "src/commands.ts"],
    splitting: true,
    // the two run side by side: this one cleans dist and leaves the other's files alone
    clean: ["!**/bake.mjs", "!**/healthcheck.mjs"],
  },
  { ...shared, entry: ["src/healthcheck.ts", "src/bake.ts"], splitting: false },
]);
