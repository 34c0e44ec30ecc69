/**
 * What a status of HTTP is called, such as "Bad Request". Node's web server is loaded for it only now, and by a call: an import
 * would have it evaluate fetch and WebSocket too, 20 ms of a start.
 */
export const statusText = (status: number): string => process.getBuiltinModule("node:http").STATUS_CODES[status] ?? "";
