/** Where a text stops being JSON, and what would have to stand there. */
export interface JsonFault {
  /** Offset in UTF-16 code units. */
  readonly position: number;
  readonly wanted: string;
}

const SPACE = /[ \t\n\r]*/y;
/** Any character but a quote, a backslash and those that a text may not hold bare. */
const PLAIN = "[ !#-\\[\\]-\\uffff]*";
const STRING = new RegExp(`"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`, "y");
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

type Place = "value" | "first element" | "first key" | "key" | "colon" | "next" | "end";

const WANTED: Readonly<Record<Place, string>> = {
  value: "a value",
  "first element": "a value or ]",
  "first key": 'a name in double quotes or "}"',
  key: "a name in double quotes",
  colon: 'a ":"',
  next: "a comma or the end of the array or object",
  end: "nothing more",
};

/**
 * Finds the first fault of a text by the grammar of RFC 8259, without recursion: the text may be nested deeper than any stack.
 * JSON.parse says where in some of its messages only. Undefined when the text is JSON.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let place: Place = "value";
  let at = 0;
  for (;;) {
    at = endOf(SPACE, text, at) ?? at;
    if (place === "end" && at === text.length) return undefined;
    const step = take(text, at, place, open);
    if (step === undefined) return { position: at, wanted: wantedAt(place, text[at]) };
    [place, at] = step;
  }
}

/** What looks like a number or a text and is none has its fault within. */
function wantedAt(place: Place, sign = ""): string {
  const takesValue = place === "value" || place === "first element";
  if (takesValue && /[-0-9]/.test(sign)) return "a well-formed number";
  const isText = sign === '"' && place !== "colon" && place !== "next" && place !== "end";
  return isText
    ? "a string that ends with a double quote, without bare control characters and unknown escapes"
    : WANTED[place];
}

function endOf(token: RegExp, text: string, at: number): number | undefined {
  token.lastIndex = at;
  return token.test(text) ? token.lastIndex : undefined;
}

/** What is expected after the token that stands here, and where that begins; undefined when no fitting token stands here. */
function take(text: string, at: number, place: Place, open: ("{" | "[")[]): [Place, number] | undefined {
  const sign = text[at];
  if (place === "end") return undefined;
  if (place === "colon") return sign === ":" ? ["value", at + 1] : undefined;
  if (place === "next") return takeNext(sign, at, open);
  if (place === "key" || place === "first key")
    return sign === "}" && place === "first key" ? close(open, at) : takeToken(STRING, text, at, "colon");
  if (sign === "]" && place === "first element") return close(open, at);
  if (sign === "{" || sign === "[") {
    open.push(sign);
    return [sign === "{" ? "first key" : "first element", at + 1];
  }
  return takeToken(sign === '"' ? STRING : SCALAR, text, at, open.length === 0 ? "end" : "next");
}

function takeNext(sign: string | undefined, at: number, open: ("{" | "[")[]): [Place, number] | undefined {
  const inObject = open.at(-1) === "{";
  if (sign === ",") return [inObject ? "key" : "value", at + 1];
  return sign === (inObject ? "}" : "]") ? close(open, at) : undefined;
}

function close(open: ("{" | "[")[], at: number): [Place, number] {
  open.pop();
  return [open.length === 0 ? "end" : "next", at + 1];
}

function takeToken(token: RegExp, text: string, at: number, next: Place): [Place, number] | undefined {
  const end = endOf(token, text, at);
  return end === undefined ? undefined : [next, end];
}
