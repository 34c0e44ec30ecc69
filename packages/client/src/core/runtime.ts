/** Whether this is Node, or a runtime that behaves like it. Cloudflare's workers have Node's `process` as well. */
export const isNode = (): boolean =>
  globalThis.process?.versions?.node !== undefined && globalThis.navigator?.userAgent !== "Cloudflare-Workers";
