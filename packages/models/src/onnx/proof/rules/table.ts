import { ML_DOMAIN } from "../../graph.ts";
import { constantOf } from "../contents.ts";
import type { Operator, Rule } from "../operator.ts";
import { numberSize } from "../size.ts";
import { arithmeticRules } from "./arithmetic.ts";
import { classicalRules, textRules } from "./classical.ts";
import { classicalElementwiseRules, elementwiseRules, microsoftElementwiseRules } from "./elementwise.ts";
import { linearRules, microsoftLinearRules } from "./linear.ts";
import { classicalIndexRules, indexRules, sizedIndexRules } from "./lookup.ts";
import { microsoftQuantizeRules, quantizeRules } from "./quantize.ts";
import { recurrentRules } from "./recurrent.ts";
import { classicalReduceRules, microsoftReduceRules, reduceRules } from "./reduce.ts";
import { sizedResizeRules } from "./resize.ts";
import { shapeRules, sizedShapeRules } from "./shape.ts";
import { spatialRules } from "./spatial.ts";

const constant: Rule = (op) => {
  const tensor = op.tensor("value");
  if (tensor !== undefined) return constantOf(tensor);
  const integers = op.ints("value_ints") ?? (op.has("value_int") ? [op.int("value_int", 0)] : undefined);
  if (integers === undefined) return constantOfList(op);
  const dims = op.has("value_int") ? [] : [numberSize(integers.length)];
  return { dims, contents: integers.map(numberSize) };
};

function constantOfList(op: Operator): ReturnType<Rule> {
  const list = ["value_floats", "value_strings"].find((name) => op.has(name));
  if (list !== undefined) return { dims: [numberSize(op.length(list))] };
  return op.has("value_float") || op.has("value_string") ? { dims: [] } : {};
}

/** Rules whose operators may take the number of rows: they make shapes of it. */
const SIZED: Readonly<Record<string, Rule>> = {
  ...arithmeticRules,
  ...sizedShapeRules,
  ...sizedIndexRules,
  ...sizedResizeRules,
};

const RULES: ReadonlyMap<string, Readonly<Record<string, Rule>>> = new Map([
  [
    "",
    {
      ...SIZED,
      ...elementwiseRules,
      ...reduceRules,
      ...quantizeRules,
      ...shapeRules,
      ...indexRules,
      ...linearRules,
      ...spatialRules,
      ...recurrentRules,
      ...textRules,
      Constant: constant,
    },
  ],
  [ML_DOMAIN, { ...classicalRules, ...classicalReduceRules, ...classicalElementwiseRules, ...classicalIndexRules }],
  [
    "com.microsoft",
    { ...microsoftElementwiseRules, ...microsoftReduceRules, ...microsoftQuantizeRules, ...microsoftLinearRules },
  ],
]);

/** The rule of an operator; undefined where there is none, so that rows cannot be followed through it. */
export function ruleOf(domain: string, type: string): Rule | undefined {
  const rules = RULES.get(domain);
  return rules !== undefined && Object.hasOwn(rules, type) ? rules[type] : undefined;
}

/** Whether an operator may take the number of rows, to make shapes of it. */
export const takesCounts = (domain: string, type: string): boolean => domain === "" && Object.hasOwn(SIZED, type);
