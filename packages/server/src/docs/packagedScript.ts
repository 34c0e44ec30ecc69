/** Reads the reference's script, one file of some megabytes, out of its package, which hands it out by a Fastify plugin only. */
export async function readScript(): Promise<Buffer> {
  const [{ default: fastify }, { default: reference }] = await Promise.all([
    import("fastify"),
    import("@scalar/fastify-api-reference"),
  ]);
  const app = fastify();
  try {
    await app.register(reference, { routePrefix: "/docs", configuration: { url: "/openapi.json" } });
    const { rawPayload, statusCode } = await app.inject("/docs/js/scalar.js");
    if (statusCode !== 200) throw new Error(`The script of the reference could not be read: status ${statusCode}.`);
    return rawPayload;
  } finally {
    await app.close();
  }
}
