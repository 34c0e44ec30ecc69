import { snakeCase } from "change-case";

/** A column's name in snake case: `sepal length (cm)` becomes `sepal_length_cm`. The same whatever the locale. */
export function columnName(header: string): string {
  return snakeCase(header.normalize("NFC"), { locale: false });
}

/** Whether a header may be that of row names, as R and pandas write them. */
export const namesRows = (header: string | undefined): boolean => header === "" || header === "Unnamed: 0";

/** Whether the first column has no name and a different value in each row: row names, which are no feature. */
export function hasRowNames(header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  return namesRows(header[0]) && new Set(rows.map((cells) => cells[0])).size === rows.length;
}
