import type { Socket } from "node:net";

/** Whether reading from a connection is paused. */
export const isInputPaused = (socket: Socket): boolean => Object.hasOwn(socket, "resume");

/** Stops reading from a connection. HAZARD: Node resumes a socket whenever a request on it is read or dropped, so pausing alone does not last. */
export function pauseInput(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

/** Reads from a connection again. */
export function resumeInput(socket: Socket): void {
  Reflect.deleteProperty(socket, "resume");
  socket.resume();
}
