import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

const Policy = Type.Object({
  Statement: Type.Array(
    Type.Object({
      Effect: Type.String(),
      Action: Type.String(),
      Principal: Type.Union([Type.String(), Type.Object({ Service: Type.Optional(Type.String()) })]),
      Condition: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.String()))),
    }),
  ),
});

/**
 * Whether a function's own policy lets API Gateway call it for a method of an API.
 * @param policy as GetPolicy gives it
 * @param source such as arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/prod/POST/predict
 */
export function mayInvoke(policy: string | undefined, source: string): boolean {
  if (policy === undefined) return false;
  const value: unknown = JSON.parse(policy);
  if (!Value.Check(Policy, value)) throw new Error(`A function's policy is not what was expected: ${policy}`);
  return value.Statement.some(
    ({ Effect, Action, Principal, Condition = {} }) =>
      Effect === "Allow" &&
      Action === "lambda:InvokeFunction" &&
      (typeof Principal === "string" ? Principal : Principal.Service) === "apigateway.amazonaws.com" &&
      Object.values(Condition).every((tests) =>
        Object.entries(tests).every(([key, pattern]) => !/^aws:sourcearn$/i.test(key) || matches(pattern, source)),
      ),
  );
}

/** ArnLike: a star stands for anything within one of the six parts of an ARN. */
function matches(pattern: string, arn: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`).test(arn);
}
