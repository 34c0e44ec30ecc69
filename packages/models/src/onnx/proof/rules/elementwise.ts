import { broadcast } from "../broadcast.ts";
import { mustBeConstant, type Operator, type Rule } from "../operator.ts";
import { isRows, type Value } from "../value.ts";

/** Element by element, with all its inputs. Before version 7 the second operand could be placed by attributes. */
const elementwise: Rule = (op) => {
  if (op.int("broadcast", 0) !== 0) throw op.broken("places its second operand by attributes");
  return broadcast(op, present(op));
};

const present = (op: Operator): Value[] => op.inputs.filter((value) => value !== undefined);

const first: Rule = (op) => broadcast(op, [op.input(0)]);

/** Before version 7 the slope belonged to the channels. */
const prelu: Rule = (op) => {
  if (op.version >= 7 || !isRows(op.input(0))) return elementwise(op);
  mustBeConstant(op, 1);
  if (op.input(0).axis !== 0 || op.input(0).dims!.length < 2) throw op.broken("has a slope for each row");
  return first(op);
};

const dropout: Rule = (op) => {
  const training = op.inputs[2];
  const isOff = training === undefined || (training.contents?.[0]?.factor === 0 && training.contents.length === 1);
  if (!isOff || (op.version < 7 && op.int("is_test", 0) === 0)) throw op.broken("drops values at random");
  const value = first(op);
  return [value, value].flat();
};

/** Removing stop words changes how many elements there are. */
const normalizeStrings: Rule = (op) => {
  if (op.length("stopwords") > 0) throw op.broken("removes words, which leaves no place for a row");
  return first(op);
};

const ELEMENTWISE = [
  "Abs Acos Acosh Asin Asinh Atan Atanh And BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Celu Clip Cos Cosh",
  "Elu Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish IsInf IsNaN LeakyRelu Less LessOrEqual Log Max",
  "Mean Min Mish Mod Neg Not Or Pow Reciprocal RegexFullMatch Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus",
  "Softsign Sqrt StringConcat Sum Swish Tan Tanh ThresholdedRelu Xor",
].flatMap((line) => line.split(" "));

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(ELEMENTWISE.map((type) => [type, elementwise])),
  CastLike: first,
  PRelu: prelu,
  Dropout: dropout,
  StringNormalizer: normalizeStrings,
};

/** What onnxruntime's own optimiser and quantizer write. */
export const microsoftElementwiseRules: Readonly<Record<string, Rule>> = {
  Gelu: elementwise,
  FastGelu: elementwise,
  QuickGelu: elementwise,
  BiasGelu: elementwise,
};

export const classicalElementwiseRules: Readonly<Record<string, Rule>> = {
  Binarizer: first,
  LabelEncoder: first,
  CategoryMapper: first,
};
