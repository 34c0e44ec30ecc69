import { quote } from "../tables/cell.ts";
import { columnName } from "../tables/header.ts";
import { invalidData } from "./dataFaults.ts";

/**
 * The names of the columns.
 * @param subject what messages call the file
 * @throws IrisError `INVALID_DATA` when a name is empty or two are the same
 */
export function columnNames(header: readonly string[], subject: string): string[] {
  const names = header.map(columnName);
  const firsts = new Map<string, number>();
  names.forEach((name, index) => {
    if (!firsts.has(name)) firsts.set(name, index);
  });
  const problems = names.flatMap((name, index) => problem(name, header, index, firsts.get(name)!));
  if (problems.length > 0)
    throw invalidData(subject, `the first line must name every column, but ${problems.join("; ")}`);
  return names;
}

/** @param first index of the first column with this name */
function problem(name: string, header: readonly string[], index: number, first: number): string[] {
  if (name === "" && header[index] === "") return [`column ${index + 1} has no name`];
  if (name === "") return [`column ${index + 1}, ${quote(header[index])}, has no letter or digit in its name`];
  if (first === index) return [];
  return [
    `columns ${first + 1} (${quote(header[first])}) and ${index + 1} (${quote(header[index])}) are both called ${name}`,
  ];
}
