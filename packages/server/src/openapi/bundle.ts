/** Everything that making a document takes, in one part that is loaded at the first request. */
export { describeModels, manifestsInService } from "./described.ts";
export { buildDocument } from "./document.ts";
export { genericDocument } from "./generic.ts";
export { jsonRequest, jsonResponse } from "./jsonContent.ts";
export { WRITERS } from "./text.ts";
