/**
 * Measures how long the event loop of a server is not free. The server is started with `node --import stopMeter.ts`. On a message it
 * sends the longest times since the last message.
 */

/** The longest times between two ticks of a timer of 1 ms, in milliseconds. */
export interface Stops {
  /** By the clock. Other programs on the machine make it longer. */
  readonly wall: number;
  /** CPU time of the thread. */
  readonly cpu: number;
}

let longest: Stops = { wall: 0, cpu: 0 };
let wallStart = performance.now();
let cpuStart = cpuMs();

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function measure(): void {
  const [wall, cpu] = [performance.now(), cpuMs()];
  longest = { wall: Math.max(longest.wall, wall - wallStart), cpu: Math.max(longest.cpu, cpu - cpuStart) };
  [wallStart, cpuStart] = [wall, cpu];
}

if (process.send !== undefined) {
  process.on("message", () => {
    process.send?.(longest);
    longest = { wall: 0, cpu: 0 };
  });
  setInterval(measure, 1).unref();
}
