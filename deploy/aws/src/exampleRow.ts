import { type Static, Type } from "@sinclair/typebox";

/** The part of the OpenAPI document with an example row of the default model. */
export const Contract = Type.Object({
  paths: Type.Object({
    "/predict": Type.Object({
      post: Type.Object({
        requestBody: Type.Object({
          content: Type.Object({
            "application/json": Type.Object({ examples: Type.Object({ row: Type.Object({ value: Type.Unknown() }) }) }),
          }),
        }),
      }),
    }),
  }),
});

export const exampleRow = ({ paths }: Static<typeof Contract>): unknown =>
  paths["/predict"].post.requestBody.content["application/json"].examples.row.value;
