import { type Static, Type } from "@sinclair/typebox";

/** Element types that a session can take and give. */
export const DType = Type.Union(
  [
    Type.Literal("float32"),
    Type.Literal("float64"),
    Type.Literal("float16"),
    Type.Literal("int8"),
    Type.Literal("int16"),
    Type.Literal("int32"),
    Type.Literal("int64"),
    Type.Literal("uint8"),
    Type.Literal("uint16"),
    Type.Literal("uint32"),
    Type.Literal("uint64"),
    Type.Literal("bool"),
    Type.Literal("string"),
  ],
  { description: "Element type of a tensor" },
);
export type DType = Static<typeof DType>;

/** A number is a fixed size; a text is a free size that is equal wherever the same text stands, except for `?` and `unk__6`, which exporters write for any size; null is free. */
export const Dimension = Type.Union([Type.Integer({ minimum: 0 }), Type.String({ minLength: 1 }), Type.Null()]);
export type Dimension = Static<typeof Dimension>;

/** A named input or output of the graph, as declared: the first dimension is the batch where the manifest says `batched`. */
export const TensorSpec = Type.Object({
  name: Type.String({ minLength: 1 }),
  dtype: DType,
  shape: Type.Array(Dimension),
});
export type TensorSpec = Static<typeof TensorSpec>;
