import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import { text } from "node:stream/consumers";
import type { HttpAnswer } from "./http.ts";
import { parseXml } from "./sdk.ts";

/** A page of a listing. */
export interface S3Page {
  readonly objects: readonly { readonly key: string; readonly etag: string }[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** S3's "no". Its name is S3's code for it; its message may hold account numbers and role names. */
export class S3Refusal extends Error {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The bucket's, where the answer gives it. */
  readonly region: string | undefined;
  /** How often the call was made: all but the last time, it may have been carried out. */
  attempts = 1;

  constructor(name: string, message: string, { status, headers }: HttpAnswer, region?: string) {
    super(message);
    this.name = name;
    this.status = status;
    this.headers = headers;
    this.region = region;
  }
}

/** What a refusal says, or only its status where it says nothing that S3 would. */
export async function readRefusal(answer: HttpAnswer): Promise<S3Refusal> {
  const error = field(parsed(await text(answer.body)), "Error");
  const { Code: code, Message: message, Region: region } = { ...fields(error) };
  const status = (STATUS_CODES[answer.status] ?? "UnknownStatus").replace(/\W/g, "");
  return new S3Refusal(string(code) ?? status, string(message) ?? "", answer, string(region));
}

/**
 * A page of ListObjectsV2.
 * @throws S3Refusal `InvalidAnswer` when it is none: an empty registry and somebody else's page are not the same
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function readPage(answer: HttpAnswer): Promise<S3Page> {
  const page = fields(field(parsed(await text(answer.body)), "ListBucketResult"));
  const objects = [page?.Contents ?? []].flat().map(objectOf);
  const next = page?.IsTruncated === "true" ? string(page.NextContinuationToken) : undefined;
  const isWhole = page?.IsTruncated !== "true" || next !== undefined;
  if (page && isWhole && objects.every((object) => object !== undefined)) return { objects, next };
  throw new S3Refusal("InvalidAnswer", "This is no page of a listing.", answer);
}

function objectOf(contents: unknown) {
  const key = string(field(contents, "Key"));
  return key === undefined ? undefined : { key, etag: bare(string(field(contents, "ETag"))) };
}

/** An entity tag without its quotes: servers differ in whether they put them, and where. */
export const bare = (etag = ""): string => etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");

function parsed(document: string): unknown {
  try {
    return parseXml(document);
  } catch {
    return undefined;
  }
}

const fields = (value: unknown): Partial<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null ? { ...value } : undefined;

const field = (value: unknown, name: string): unknown => fields(value)?.[name];

const string = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
