import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { varyBy } from "../plugins/headers.ts";
import { compressAccepted } from "./accepted.ts";
import { COMPRESSED_FROM } from "./codings.ts";

/** Compresses the long texts of all responses of this scope. It takes no promise for short ones. */
export function compressResponses(app: FastifyInstance): void {
  app.addHook<unknown>("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length < COMPRESSED_FROM) done(null, payload);
    else compressedText(request, reply, payload).then((result) => done(null, result), done);
  });
}

async function compressedText(request: FastifyRequest, reply: FastifyReply, text: string): Promise<string | Buffer> {
  const { headers, pieces } = await compressAccepted(request.headers["accept-encoding"], [Buffer.from(text)]);
  reply.headers({ ...headers, vary: varyBy(reply, headers.vary) });
  return "content-encoding" in headers ? Buffer.concat(pieces) : text;
}
