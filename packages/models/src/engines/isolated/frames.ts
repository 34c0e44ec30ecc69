import type { Socket } from "node:net";

/** A message between processes: JSON, and blocks of bytes that follow it. */
export interface Frame {
  readonly header: unknown;
  readonly blocks: readonly Uint8Array[];
}

const PREFIX_BYTES = 8;
/** Typed arrays over a block need its start to be a multiple of their element size, which is at most this. */
const ALIGNMENT = 8;

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The bytes of an array, without a copy. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Writes a message: the length of the header in bytes, the header with the lengths of the blocks, and the blocks, each padded to a
 * multiple of 8. The blocks are written as they are, without a copy: they must not change until they have been sent.
 */
export function writeFrame(socket: Socket, { header, blocks }: Frame): void {
  const text = Buffer.from(JSON.stringify({ header, lengths: blocks.map(({ byteLength }) => byteLength) }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeDoubleLE(text.byteLength);
  socket.cork();
  socket.write(prefix);
  socket.write(text);
  for (const block of blocks) {
    socket.write(block);
    const padding = padded(block.byteLength) - block.byteLength;
    if (padding > 0) socket.write(Buffer.alloc(padding));
  }
  socket.uncork();
}

/** Calls `onFrame` for each whole message that arrives. Blocks are views of one buffer a message, whose starts are multiples of 8. */
export function readFrames(socket: Socket, onFrame: (frame: Frame) => void): void {
  let target = new Uint8Array(PREFIX_BYTES);
  let filled = 0;
  let part: "prefix" | "header" | "blocks" = "prefix";
  let header: unknown;
  let lengths: readonly number[] = [];

  const expect = (next: typeof part, bytes: number): void => {
    part = next;
    target = new Uint8Array(bytes);
    filled = 0;
  };
  const finishPart = (): void => {
    if (part === "prefix") expect("header", Buffer.from(target.buffer).readDoubleLE());
    else if (part === "header") {
      ({ header, lengths } = JSON.parse(Buffer.from(target.buffer).toString()));
      expect(
        "blocks",
        lengths.reduce((sum, length) => sum + padded(length), 0),
      );
      if (target.byteLength === 0) finishPart();
    } else {
      const frame = { header, blocks: split(target, lengths) };
      expect("prefix", PREFIX_BYTES);
      onFrame(frame);
    }
  };
  const take = (chunk: Buffer): void => {
    for (let at = 0; at < chunk.byteLength; ) {
      const taken = Math.min(chunk.byteLength - at, target.byteLength - filled);
      target.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled === target.byteLength) finishPart();
    }
  };
  socket.on("data", (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      // such as a message that is too large for one buffer: without its channel the other process ends
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

function split(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => {
    const block = bytes.subarray(at, at + length);
    at += padded(length);
    return block;
  });
}
