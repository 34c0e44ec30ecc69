import type { Manifest } from "iris-models";
import { type JsonSchema, refTo } from "./jsonSchema.ts";
import { rowSchemas } from "./row.ts";

/**
 * The components of many rows: `<model>.Rows` is an array of rows, `<model>.Frame` a data frame, and `<model>.ManyRows` an object with
 * one key that holds rows, as they are or as other tools write them.
 */
export function manyRowsComponents(manifest: Manifest): Readonly<Record<string, JsonSchema>> {
  const named = (part: string) => `${manifest.name}.${part}`;
  return {
    [named("Rows")]: {
      type: "array",
      description: "Rows, each by name or by position",
      items: anyRow(manifest),
      minItems: 1,
    },
    [named("Frame")]: frameSchema(manifest),
    [named("ManyRows")]: manyRowsSchema(manifest, refTo(named("Rows")), refTo(named("Frame"))),
  };
}

/** A row, by name or by position where the model takes that. */
export function anyRow(manifest: Manifest): JsonSchema {
  const row = refTo(`${manifest.name}.Row`);
  return rowSchemas(manifest).Values ? { anyOf: [row, refTo(`${manifest.name}.Values`)] } : row;
}

/** A key that is the name of a feature makes the object a row. */
function manyRowsSchema(manifest: Manifest, rows: JsonSchema, frame: JsonSchema): JsonSchema {
  const names = namesOf(manifest);
  const forms = {
    instances: rows,
    data: rows,
    rows,
    dataframe_records: rows,
    inputs: inputsSchema(manifest, rows),
    dataframe_split: frame,
  };
  const objects = Object.entries(forms)
    .filter(([key]) => !names.includes(key))
    .map(([key, form]) => object({ [key]: form }));
  const isBareFrame = !names.includes("columns") && !names.includes("data");
  return {
    description: "Many rows: an array of them, a data frame, or an array of values for each name, all of one length",
    anyOf: [...objects, ...(isBareFrame ? [frame] : [])],
  };
}

/** A model that takes whole tensors takes one row of them here. */
function inputsSchema(manifest: Manifest, rows: JsonSchema): JsonSchema {
  if (manifest.batched === false) return anyRow(manifest);
  const columns = Object.entries(valuesOf(manifest)).map(
    ([name, items]) => [name, { type: "array", items, minItems: 1 }] as const,
  );
  return { anyOf: [rows, object(Object.fromEntries(columns))] };
}

/** The names may come in any order; the schema shows the model's own. */
function frameSchema(manifest: Manifest): JsonSchema {
  const parts = {
    columns: tuple(namesOf(manifest).map((name) => ({ type: "string", enum: [name] }))),
    data: {
      type: "array",
      items: manifest.features ? refTo(`${manifest.name}.Values`) : tuple(Object.values(valuesOf(manifest))),
      minItems: 1,
    },
  };
  return {
    ...object(parts),
    description: "A data frame as pandas writes it with orient=split: names, and an array of their values for each row",
    properties: { ...parts, index: { type: "array", description: "Is not read" } },
  };
}

const namesOf = ({ features, inputs }: Manifest): string[] => (features ?? inputs).map(({ name }) => name);

/** The values of a row by their names, without what the row's own schema says in words. */
function valuesOf(manifest: Manifest): Readonly<Record<string, JsonSchema>> {
  const values = Object.entries(rowSchemas(manifest).Row.properties ?? {});
  return Object.fromEntries(
    values.map(([name, { description: _d, examples: _e, "x-unit": _u, "x-observed": _o, ...schema }]) => [
      name,
      schema,
    ]),
  );
}

const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const tuple = (prefixItems: readonly JsonSchema[]): JsonSchema => ({
  type: "array",
  prefixItems,
  items: false,
  minItems: prefixItems.length,
  maxItems: prefixItems.length,
});
