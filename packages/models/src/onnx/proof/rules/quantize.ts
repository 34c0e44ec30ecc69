import { fromFront, mustBeConstant, notAlongRows, type Rule, unknownForm } from "../operator.ts";
import { numberOf, product } from "../size.ts";
import { shaped, type Value } from "../value.ts";

/** The scale comes from the whole tensor. */
const dynamicQuantize: Rule = (op) => {
  const x = op.input(0);
  if (x.axis !== undefined) throw op.broken("takes its scale from all rows together");
  const scalar: Value = { dims: [] };
  return [x.dims === undefined ? {} : { dims: x.dims }, scalar, scalar];
};

/** Scales for each channel are constants along an axis, which must not be that of the rows. */
const quantize: Rule = (op) => {
  const x = op.input(0);
  mustBeConstant(op, 1, 2);
  if (x.dims === undefined) return unknownForm(op, x);
  const scale = op.input(1).dims;
  const count = scale && numberOf(product(scale));
  if (count !== 1) {
    if (scale === undefined || scale.length > 1) throw op.broken("has scales whose place is not known");
    notAlongRows(op, x, [fromFront(op, op.int("axis", 1), x.dims.length)], "has a scale for each row");
  }
  return shaped(x.dims, x.axis);
};

export const quantizeRules: Readonly<Record<string, Rule>> = {
  DynamicQuantizeLinear: dynamicQuantize,
  QuantizeLinear: quantize,
  DequantizeLinear: quantize,
};

/** The same operators for more element types. */
export const microsoftQuantizeRules: Readonly<Record<string, Rule>> = {
  QuantizeLinear: quantize,
  DequantizeLinear: quantize,
};
