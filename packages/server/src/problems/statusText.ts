/**
 * What a status of HTTP is called, such as "Bad Request". Node's web server is loaded for it only now: a process that never
 * answers with an error may need none.
 */
export const statusText = (status: number): string => process.getBuiltinModule("node:http").STATUS_CODES[status] ?? "";
