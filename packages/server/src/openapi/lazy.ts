/** Everything that making a document takes, in one part that is loaded when the first is asked for. */
export { describeModels } from "./described.ts";
export { buildDocument } from "./document.ts";
export { genericDocument } from "./generic.ts";
