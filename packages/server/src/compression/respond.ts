import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { varyBy } from "../plugins/headers.ts";
import { acceptedCoding } from "./accepted.ts";
import { COMPRESSED_FROM, compress } from "./codings.ts";

/** Compresses the long texts of all responses of this scope. It takes no promise for short ones. */
export function compressResponses(app: FastifyInstance): void {
  app.addHook<unknown>("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length < COMPRESSED_FROM) done(null, payload);
    else compressedText(request, reply, payload).then((result) => done(null, result), done);
  });
}

async function compressedText(request: FastifyRequest, reply: FastifyReply, text: string): Promise<string | Buffer> {
  const coding = acceptedCoding(request.headers["accept-encoding"]);
  reply.header("vary", varyBy(reply, "accept-encoding"));
  if (coding === undefined) return text;
  reply.header("content-encoding", coding);
  return Buffer.concat(await compress([Buffer.from(text)], coding, "fast"));
}
