import { type BinaryLike, createHmac } from "node:crypto";
import { sha256 } from "../../sha256.ts";
import type { S3Keys } from "./environment.ts";
import { type HttpRequest, queryOf } from "./http.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Proxies on the way may change it. */
const NOT_SIGNED = "user-agent";

/** Whose request it is, and where it will be carried out. */
export interface Signatory {
  readonly keys: S3Keys;
  readonly region: string;
  /** `s3`, unless the bucket is of a kind of its own. */
  readonly service: string;
}

/**
 * The request with the headers that sign all of it, its body included: AWS Signature Version 4 in the form that S3 wants, in
 * which the path is escaped once.
 * @param at the time by the server's clock
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function sign(request: HttpRequest, { keys, region, service }: Signatory, at: Date): HttpRequest {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const { sessionToken: token } = keys;
  const headers: HttpRequest["headers"] = {
    ...request.headers,
    "x-amz-content-sha256": request.sha256 ?? sha256(request.body ?? ""),
    "x-amz-date": time,
    ...(token && { "x-amz-security-token": token }),
  };
  const names = Object.keys(headers).filter((name) => name !== NOT_SIGNED);
  names.sort();
  const text = [ALGORITHM, time, scope.join("/"), sha256(canonical({ ...request, headers }, names))].join("\n");
  const key = scope.reduce<BinaryLike>((key, part) => hmac(key, part).digest(), `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, text).digest("hex");
  const credential = `${keys.accessKeyId}/${scope.join("/")}`;
  const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization } };
}

function canonical({ method, path, query, headers }: HttpRequest, names: readonly string[]): string {
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, " ")}`);
  return [method, path, queryOf(query), ...lines, "", names.join(";"), headers["x-amz-content-sha256"]].join("\n");
}

const hmac = (key: BinaryLike, text: string) => createHmac("sha256", key).update(text);
