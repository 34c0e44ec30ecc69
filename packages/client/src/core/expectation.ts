/**
 * What the rows of a request let expect of its response. `form` is "either" where only the model knows whether an array
 * is one row or many. `count` is the number of predictions if there are many; undefined where it is not known.
 */
export interface Expectation {
  readonly form: "one" | "many" | "either";
  readonly count: number | undefined;
}

/**
 * What rows that are sent as JSON let expect. Objects are rows by name. `[5.9, 3]` is a row by position, or many rows of
 * a model that takes single numbers. `[[5.9, 3]]` is many rows, or one row of a model that takes a matrix.
 * An object of `instances` or another form of many rows is that, or one row of a model with an input of that name.
 */
export function expectationOf(rows: unknown): Expectation {
  if (Array.isArray(rows)) return { form: isByName(rows[0]) ? "many" : "either", count: rows.length };
  if (!isByName(rows)) return { form: "one", count: undefined };
  for (const form of LISTS_OF_ROWS)
    if (form in rows) return { form: "either", count: lengthOf(Reflect.get(rows, form)) };
  return { form: OTHER_FORMS.some((form) => form in rows) ? "either" : "one", count: undefined };
}

/** Keys of objects whose value is a list of rows. */
const LISTS_OF_ROWS = ["instances", "data", "rows", "dataframe_records"] as const;
/** Keys of objects that may hold many rows, in a way that only the model knows. */
const OTHER_FORMS = ["inputs", "dataframe_split", "columns"] as const;

const lengthOf = (list: unknown): number | undefined => (Array.isArray(list) ? list.length : undefined);

/** What lines of NDJSON let expect: a prediction for each that is not blank. */
export function expectationOfLines(text: string): Expectation {
  return { form: "many", count: text.split("\n").filter((line) => line.trim() !== "").length };
}

/** What CSV lets expect. How many rows it holds depends on its header and its quotes, which the server reads. */
export const CSV_EXPECTATION: Expectation = { form: "many", count: undefined };

const isByName = (row: unknown): row is object => typeof row === "object" && row !== null && !Array.isArray(row);
