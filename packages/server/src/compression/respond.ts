import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { varyBy } from "../plugins/headers.ts";
import { acceptedCoding } from "./accepted.ts";
import { compress } from "./codings.ts";

/** Characters from which on a response is compressed. A shorter one fits into the first packets of a connection anyway. */
export const COMPRESSED_FROM = 8192;

/** Sends a text, compressed when it is long and the request accepts that. It takes no promise for short ones. */
export function sendText(request: FastifyRequest, reply: FastifyReply, text: string): void {
  if (text.length < COMPRESSED_FROM) reply.send(text);
  else
    compressed(request, reply, text).then(
      (payload) => reply.send(payload),
      (error) => reply.send(error),
    );
}

/** Compresses the long texts of all responses of this scope. */
export function compressResponses(app: FastifyInstance): void {
  app.addHook<unknown>("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length < COMPRESSED_FROM) done(null, payload);
    else compressed(request, reply, payload).then((result) => done(null, result), done);
  });
}

async function compressed(request: FastifyRequest, reply: FastifyReply, text: string): Promise<string | Buffer> {
  const coding = acceptedCoding(request.headers["accept-encoding"]);
  reply.header("vary", varyBy(reply, "accept-encoding"));
  if (coding === undefined) return text;
  const bytes = await compress(Buffer.from(text), coding, "fast");
  reply.header("content-encoding", coding);
  return bytes;
}
