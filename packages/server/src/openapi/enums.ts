/** A copy of a document of JSON in which a choice between constants of one type (TypeBox's unions of literals) is an enum. */
export function withEnums(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEnums);
  if (typeof value !== "object" || value === null) return value;
  const { anyOf, ...others } = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withEnums(part)]));
  if (anyOf === undefined) return others;
  const constants = constantsOf(anyOf);
  return constants ? { ...others, ...constants } : { ...others, anyOf };
}

function constantsOf(choices: unknown): { type: unknown; enum: unknown[] } | undefined {
  if (!Array.isArray(choices)) return undefined;
  const [first] = choices;
  const isConstant = (choice: unknown): choice is { type: unknown; enum: unknown[] } =>
    typeof choice === "object" &&
    choice !== null &&
    "type" in choice &&
    choice.type === first?.type &&
    "enum" in choice &&
    Array.isArray(choice.enum);
  return choices.every(isConstant) ? { type: first.type, enum: choices.flatMap((choice) => choice.enum) } : undefined;
}
