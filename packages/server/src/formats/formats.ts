import { arrow } from "./arrow.ts";
import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { ndjson } from "./ndjson.ts";

/** Every format of request and response bodies. Documents list them in this order. */
export const FORMATS: readonly Format[] = [json, csv, ndjson, arrow];

/** The media types that requests may name, for messages and the Accept-Post header. */
export const REQUEST_TYPES: readonly string[] = FORMATS.map(({ mediaTypes: [first] }) => first);

const BY_MEDIA_TYPE = new Map(FORMATS.flatMap((format) => format.mediaTypes.map((type) => [type, format] as const)));

/** The format of a media type in lower case, without parameters. */
export const formatOfMediaType = (type: string): Format | undefined =>
  BY_MEDIA_TYPE.get(type) ?? FORMATS.find((format) => format.alsoReads?.(type));
