import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { varyBy } from "../plugins/headers.ts";
import { acceptedCoding } from "./accepted.ts";
import { type Coding, compress } from "./codings.ts";

/** Bytes, or characters, from which on a response is compressed. A shorter one fits into the first packets of a connection anyway. */
export const COMPRESSED_FROM = 8192;

/** Sends a text, compressed when it is long and the request accepts that. It takes no promise for short ones. */
export function sendText(request: FastifyRequest, reply: FastifyReply, text: string): void {
  if (text.length < COMPRESSED_FROM) reply.send(text);
  else
    compressedText(request, reply, text).then(
      (payload) => reply.send(payload),
      (error) => reply.send(error),
    );
}

/** Compresses the long texts of all responses of this scope. */
export function compressResponses(app: FastifyInstance): void {
  app.addHook<unknown>("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length < COMPRESSED_FROM) done(null, payload);
    else compressedText(request, reply, payload).then((result) => done(null, result), done);
  });
}

/** The bytes of a response in pieces, compressed when there are many and the request accepts that. */
export async function compressedAnswer<Answer extends { readonly pieces: readonly Buffer[]; readonly length: number }>(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
): Promise<Answer> {
  if (answer.length < COMPRESSED_FROM) return answer;
  const coding = chooseCoding(request, reply);
  if (coding === undefined) return answer;
  const pieces = await compress(answer.pieces, coding, "fast");
  return { ...answer, pieces, length: pieces.reduce((sum, piece) => sum + piece.length, 0) };
}

async function compressedText(request: FastifyRequest, reply: FastifyReply, text: string): Promise<string | Buffer> {
  const coding = chooseCoding(request, reply);
  return coding === undefined ? text : Buffer.concat(await compress([Buffer.from(text)], coding, "fast"));
}

/** Chooses the coding, and sets the headers that tell it. */
function chooseCoding(request: FastifyRequest, reply: FastifyReply): Coding | undefined {
  const coding = acceptedCoding(request.headers["accept-encoding"]);
  reply.header("vary", varyBy(reply, "accept-encoding"));
  if (coding !== undefined) reply.header("content-encoding", coding);
  return coding;
}
