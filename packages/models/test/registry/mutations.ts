/** JSON text in which one thing was changed. */
export interface Mutation {
  readonly what: string;
  readonly json: unknown;
}

/** Every JSON value that differs from this one by a single change: a part dropped, repeated, changed, renamed or swapped with the next. */
export function mutationsOf(value: unknown, path = ""): Mutation[] {
  if (Array.isArray(value)) return ofArray(value, path);
  if (typeof value === "object" && value !== null) return ofObject(Object.entries(value), path);
  return changesOf(value).map((json) => ({ what: `${path} is ${JSON.stringify(json)}`, json }));
}

function changesOf(value: unknown): unknown[] {
  if (typeof value === "number") return [value + 1, -value - 1, String(value), null];
  if (typeof value === "boolean") return [!value, null];
  return typeof value === "string" ? [`${value}x`, value.slice(1), value.toUpperCase(), null] : [0];
}

function ofArray(items: readonly unknown[], path: string): Mutation[] {
  const whole = [
    ...items.map((_, at) => ({ what: `${path}/${at} dropped`, json: items.toSpliced(at, 1) })),
    ...items.map((item, at) => ({ what: `${path}/${at} repeated`, json: items.toSpliced(at, 0, item) })),
    ...items.slice(1).map((item, at) => ({
      what: `${path}/${at} swapped`,
      json: items.toSpliced(at, 2, item, items[at]),
    })),
  ];
  const inner = items.flatMap((item, at) =>
    mutationsOf(item, `${path}/${at}`).map(({ what, json }) => ({ what, json: items.with(at, json) })),
  );
  return [...whole, ...inner];
}

type Entry = readonly [string, unknown];

function ofObject(entries: readonly Entry[], path: string): Mutation[] {
  const mutated = (what: string, changed: readonly Entry[]) => ({ what, json: Object.fromEntries(changed) });
  const whole = entries.flatMap(([key, value], at) => [
    mutated(`${path}/${key} dropped`, entries.toSpliced(at, 1)),
    mutated(`${path}/${key} renamed`, entries.toSpliced(at, 1, [`${key}x`, value])),
    mutated(`${path}/${key} reordered`, [...entries.toSpliced(at, 1), [key, value]]),
  ]);
  const swapped = entries.slice(1).map(([key, value], at) => {
    const [before, other] = entries[at]!;
    return mutated(`${path}/${before} swapped with ${key}`, entries.toSpliced(at, 2, [before, value], [key, other]));
  });
  const inner = entries.flatMap(([key, value], at) =>
    mutationsOf(value, `${path}/${key}`).map(({ what, json }) => mutated(what, entries.toSpliced(at, 1, [key, json]))),
  );
  return [...whole, ...swapped, ...inner];
}
