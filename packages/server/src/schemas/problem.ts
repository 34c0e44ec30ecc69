import { type Static, Type } from "@sinclair/typebox";

/** One thing wrong with a request. */
const ProblemError = Type.Object({
  path: Type.String({ description: "Where it is: a JSON pointer into the body, or the name of a query parameter" }),
  message: Type.String({ description: "What is expected and what was received" }),
});

/** Every error's body: a problem document (RFC 9457, `application/problem+json`). */
export const Problem = Type.Object(
  {
    type: Type.Literal("about:blank", { description: "Always about:blank; `code` identifies the problem" }),
    title: Type.String({ description: "The status in words" }),
    status: Type.Integer({ description: "The HTTP status, again", minimum: 400, maximum: 599 }),
    code: Type.String({ description: "Stable name of the problem; programs may branch on it" }),
    detail: Type.String({ description: "What went wrong this time and what to do about it" }),
    requestId: Type.String({
      description: "The value of the x-request-id header; finds the request in the server's log",
    }),
    errors: Type.Optional(Type.Array(ProblemError, { description: "For bad input, everything that is wrong with it" })),
  },
  { $id: "Problem", description: "The form of every error (RFC 9457)" },
);
export type Problem = Static<typeof Problem>;
