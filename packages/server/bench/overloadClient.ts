/**
 * Sends requests over many connections, each the next as soon as the last is answered, and prints what came back as JSON.
 * `node overloadClient.ts PORT CONNECTIONS SECONDS ROWS`
 */
import { connect, type Socket } from "node:net";

const [port, connections, seconds, rows] = process.argv.slice(2).map(Number) as [number, number, number, number];
const ROW = "[5.9,3,5.1,1.8]";
const body = rows === 1 ? ROW : `[${new Array(rows).fill(ROW).join(",")}]`;
const request = Buffer.from(
  `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

const latencies: Record<string, number[]> = {};
let lost = 0;
let isOver = false;
const end = performance.now() + seconds * 1000;

function open(): void {
  if (isOver) return;
  const socket = connect(port, "127.0.0.1").setNoDelay();
  let received = "";
  let sentAt = 0;
  const send = (): void => {
    received = "";
    sentAt = performance.now();
    socket.write(request);
  };
  socket.on("connect", send);
  socket.on("data", (data) => {
    received += data.toString("latin1");
    if (!isWhole(received)) return;
    const status = received.slice(9, 12);
    const now = performance.now();
    // when the load is over, those that wait are served, which is no overload any more
    if (now < end) {
      latencies[status] ??= [];
      latencies[status].push(now - sentAt);
      send();
    } else socket.destroy();
  });
  socket.on("error", () => {
    lost += isOver ? 0 : 1;
  });
  socket.on("close", () => {
    if (performance.now() < end) setTimeout(open, 10);
  });
  sockets.push(socket);
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return length !== undefined && text.length >= head + 4 + Number(length);
}

const sockets: Socket[] = [];
for (let index = 0; index < connections; index++) open();
setTimeout(
  () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
    const share = (all: number[], part: number) => all.sort((a, b) => a - b)[Math.floor((all.length - 1) * part)] ?? 0;
    const byStatus = Object.entries(latencies).map(([status, all]) => [
      status,
      { count: all.length, p50: share(all, 0.5), p99: share(all, 0.99), longest: share(all, 1) },
    ]);
    console.log(JSON.stringify({ lost, ...Object.fromEntries(byStatus) }));
  },
  seconds * 1000 + 500,
);
