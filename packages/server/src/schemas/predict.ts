import { FORMATS } from "../formats/formats.ts";
import { problems } from "./responses.ts";

/** The bodies of requests to any model. */
export const anyBody = {
  content: Object.fromEntries(FORMATS.map(({ mediaTypes, docs }) => [mediaTypes[0], { schema: docs.anyRequest }])),
};

/** The responses of any model. */
export const anyResponse = {
  200: {
    description: "One prediction for one row, or predictions in the order of the rows",
    content: Object.fromEntries(FORMATS.map(({ mediaTypes, docs }) => [mediaTypes[0], { schema: docs.anyResponse }])),
  },
  ...problems(400, 404, 413, 415, 503),
};
