const MIB = 2 ** 20;

/** A text of `length` bytes at most that repeats a piece. */
const filled = (piece: string, { start = "", end = "", length = MIB } = {}): string =>
  start + piece.repeat(Math.floor((length - start.length - end.length) / Buffer.byteLength(piece))) + end;

/** Pieces with a number each, so that none repeats. */
function numbered(piece: (index: number) => string, { start = "", end = "" } = {}): string {
  const pieces: string[] = [start];
  for (let size = start.length + end.length, index = 0; ; index++) {
    const next = piece(index);
    size += next.length;
    if (size > MIB) break;
    pieces.push(next);
  }
  return pieces.join("").replace(/,$/, "") + end;
}

const FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
const HEADER = FEATURES.join();
const columnsOf = (value: string): string =>
  FEATURES.map((name) => `"${name}":[${filled(value, { length: MIB / 4 - 30 })}${value.slice(0, -1)}]`).join();

const JSON_BODIES: Readonly<Record<string, string>> = {
  "rows by position": filled("[5.1,3.5,1.4,0.2],", { start: "[", end: "[1,1,1,1]]" }),
  "rows by name": filled(`{${FEATURES.map((name) => `"${name}":1`)}},`, { start: "[", end: "[1,1,1,1]]" }),
  "rows without values": filled("[],", { start: "[", end: "[]]" }),
  "rows without names": filled("{},", { start: "[", end: "{}]" }),
  "columns of 120,000 rows": `{"inputs":{${columnsOf("1,")}}}`,
  "columns of faults": `{"inputs":{${columnsOf('"",')}}}`,
  "columns without rows": numbered((index) => `"c${index}":[],`, { start: '{"inputs":{', end: "}}" }),
  "a data frame": `{"dataframe_split":{"columns":["${FEATURES.join('","')}"],"data":[${filled("[1,1,1,1],", { length: MIB - 150 })}[1,1,1,1]]}}`,
  "a data frame of many columns": numbered((index) => `"c${index}",`, {
    start: '{"columns":[',
    end: '],"data":[[1]]}',
  }),
  "a data frame of one column": `{"columns":["a"],"data":[${filled("[1],", { length: MIB - 150 })}[1]]}`,
  "a data frame beside 80,000 unknown keys": numbered((index) => `"c${index}":1,`, {
    start: '{"columns":["a"],"data":[[1]],',
    end: "}",
  }),
  "a row with 80,000 unknown keys": numbered((index) => `"c${index}":1,`, { start: "{", end: "}" }),
  "a row beside 80,000 unknown keys": numbered((index) => `"c${index}":1,`, {
    start: `{${FEATURES.map((name) => `"${name}":1`)},`,
    end: "}",
  }),
  "a row with 80,000 numbers as keys": numbered((index) => `"${index * 7919}":1,`, { start: "{", end: "}" }),
  "a row with one key 200,000 times": filled('"a":1,', { start: "{", end: '"a":1}' }),
  "rows beside unknown keys": numbered((index) => `"c${index}":1,`, { start: "{", end: ',"instances":[[1,1,1,1]]}' }),
  "a row of 500,000 numbers": filled("1,", { start: "[", end: "1]" }),
  "one long text": filled("a", { start: '["', end: '"]' }),
  "one long text of escapes": filled('\\"', { start: '["', end: '"]' }),
  "one long key": filled("a", { start: '{"', end: '":1}' }),
  "one long number": filled("1", { start: "[", end: ",1,1,1]" }),
  brackets: filled("["),
  "brackets in pairs": filled("[", { length: MIB / 2 }) + filled("]", { length: MIB / 2 }),
  "objects within each other": filled('{"a":'),
  "white space": filled(" "),
  "rows with a fault at the end": filled("[5.1,3.5,1.4,0.2],", { start: "[", end: "]" }),
};

const CSV_BODIES: Readonly<Record<string, string>> = {
  rows: filled("5.1,3.5,1.4,0.2\n"),
  "rows of empty cells": filled(",,,\n"),
  "rows of faults": filled("x,x,x,x\n"),
  "rows of another length": filled("1,1,1\n", { start: `${HEADER}\n` }),
  "rows of one cell": filled("1\n"),
  "a header of 100,000 columns": `${numbered((index) => `c${index},`, { start: `${HEADER},`, end: "\n1,1,1,1\n" })}`,
  "a header of 100,000 unknown columns": numbered((index) => `c${index},`),
  "a header of 250,000 short columns": filled("abc,", { start: `${HEADER},` }),
  "a row of 500,000 numbers": filled("1,"),
  "a row of 500,000 numbers behind a header": filled("1,", { start: `${HEADER}\n` }),
  "a row of a million empty cells": filled(","),
  "one long cell": filled("a"),
  "one long quoted cell": filled("a", { start: '"', end: '"' }),
  "one long quoted cell of quotes": filled('""', { start: '"', end: '"' }),
  "quotes that are never closed": filled('"a,b\n', { start: `${HEADER}\n"` }),
  "quoted cells": filled('"1","1","1","1"\n'),
  "empty lines": filled("\n"),
  "empty lines behind a header": filled("\n", { start: `${HEADER}\n` }),
  "white space": filled(" "),
  "cells with white space": filled(`${" ".repeat(1000)}1,1,1,1\n`),
  "several delimiters": filled("1,1;1\t1|1\n"),
  "several delimiters in one line": filled("1,1;1\t1|"),
  "decimal commas": filled("5,1;3,5;1,4;0,2\n"),
  "accents in a header": filled("é,"),
};

const NDJSON_BODIES: Readonly<Record<string, string>> = {
  rows: filled("[5.1,3.5,1.4,0.2]\n"),
  "rows by name": filled(`{${FEATURES.map((name) => `"${name}":1`)}}\n`),
  "rows without values": filled("[]\n"),
  "rows without names": filled("{}\n"),
  numbers: filled("1\n"),
  "empty lines": filled("\n"),
  "white space": filled(" "),
  "a line of brackets": filled("["),
  "a line of brackets in pairs": filled("[", { length: MIB / 2 }) + filled("]", { length: MIB / 2 }),
  "lines of 10,000 brackets": filled(`${"[".repeat(5000)}${"]".repeat(5000)}\n`),
  "a line of 500,000 numbers": filled("1,", { start: "[", end: "1]" }),
  "a line of 300,000 objects": filled("{},", { start: "[", end: "{}]" }),
  "a row with 80,000 unknown keys": numbered((index) => `"c${index}":1,`, { start: "{", end: "}" }),
  "one long text": filled("a", { start: '["', end: '"]' }),
  "one long number": filled("1", { start: "[", end: "]" }),
  "lines with a fault at the end": filled("[5.1,3.5,1.4,0.2]\n", { end: "[" }),
};

/** A body within the limit that takes the server's time. */
export interface HostileBody {
  readonly type: string;
  readonly name: string;
  readonly text: string;
}

const bodiesOf = (type: string, bodies: Readonly<Record<string, string>>): HostileBody[] =>
  Object.entries(bodies).map(([name, text]) => ({ type, name, text }));

/** Bodies of 1 MiB at most in each format. */
export const HOSTILE_BODIES: readonly HostileBody[] = [
  ...bodiesOf("application/json", JSON_BODIES),
  ...bodiesOf("text/csv", CSV_BODIES),
  ...bodiesOf("application/x-ndjson", NDJSON_BODIES),
];
