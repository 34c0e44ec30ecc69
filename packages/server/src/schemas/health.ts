import { type Static, Type } from "@sinclair/typebox";

/** The response of GET /health/live. */
export const Liveness = Type.Object(
  { status: Type.Literal("live") },
  { $id: "Liveness", description: "The process responds" },
);
export type Liveness = Static<typeof Liveness>;

/** The response of GET /health/ready. */
export const Readiness = Type.Object(
  {
    status: Type.Union([Type.Literal("ready"), Type.Literal("not ready")]),
    model: Type.String({ description: "The default model: the one that has to be in service" }),
    version: Type.Optional(Type.String({ description: "The version of it that is in service" })),
    registry: Type.Object(
      {
        state: Type.Union([Type.Literal("reachable"), Type.Literal("unreachable")]),
        since: Type.String({ format: "date-time", description: "Since when that is so" }),
        code: Type.Optional(Type.String({ description: "What is wrong with it" })),
      },
      {
        description: "Whether the registry could be read at the last poll; loaded versions stay in service either way",
      },
    ),
    log: Type.Optional(
      Type.Object(
        { dropped: Type.Integer({ minimum: 1, description: "How many lines could not be written and are lost" }) },
        { description: "What is wrong with the server's log; absent when nothing is" },
      ),
    ),
    reasons: Type.Optional(Type.Array(Type.String(), { description: "Why it is not in service" })),
  },
  { $id: "Readiness", description: "Whether the default model is in service" },
);
export type Readiness = Static<typeof Readiness>;
