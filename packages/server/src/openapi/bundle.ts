/** Everything that making a document takes, in one part that is loaded at the first request. */

export { baseDocument } from "./baseDocument.ts";
export { buildDocument } from "./document.ts";
export { jsonRequest, jsonResponse } from "./jsonContent.ts";
export { describeModels, manifestsInService } from "./modelExamples.ts";
export { WRITERS } from "./text.ts";
