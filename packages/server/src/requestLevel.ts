/** The level of a request's line: filters of logs count answers that are not the request's fault, also where only errors are logged. */
export const levelOf = (status: number): "info" | "error" => (status >= 500 ? "error" : "info");
