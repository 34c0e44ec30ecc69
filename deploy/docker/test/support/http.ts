import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type Container, until } from "./container.ts";

/** Waits until the server in a container takes requests. @returns its URL */
export async function ready(container: Container, published = container): Promise<string> {
  const url = `http://${await published.address(8080)}`;
  await until("a server that is ready", async () => ((await fetch(`${url}/health/ready`)).ok ? true : undefined));
  return url;
}

/** A request that a server has begun to read and cannot answer yet. */
export interface HalfSent {
  /** Sends the other half. @returns the whole answer, as it comes over the wire */
  finish(): Promise<string>;
}

/** Sends a request up to the middle of its body, and waits until the server has taken its head. */
export async function sendHalf(url: string, path: string, body: string): Promise<HalfSent> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const middle = Math.floor(body.length / 2);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nexpect: 100-continue\r\n\r\n`,
  );
  const [reply] = await once(socket, "data");
  if (!String(reply).startsWith("HTTP/1.1 100 ")) throw new Error(`The server would not have the body: ${reply}`);
  socket.write(body.slice(0, middle));
  return {
    finish: async () => {
      socket.write(body.slice(middle));
      return text(socket);
    },
  };
}
