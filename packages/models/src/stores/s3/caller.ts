import { IrisError } from "../../errors.ts";
import { sha256Of } from "../../sha256.ts";
import { createServerClock } from "./clock.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { accessByEnvironment, type S3Access, type S3Keys } from "./environment.ts";
import { createHttp, escapeUri, type HttpAnswer, type HttpRequest, isStaleConnection } from "./http.ts";
import { profileHint } from "./profile.ts";
import { readRefusal, S3Refusal } from "./response.ts";
import { pause, pauseAfter } from "./retries.ts";
import { findAccess } from "./sdk.ts";
import { type Signatory, sign } from "./signature.ts";

const EXPIRED = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"];

/** What is asked of a bucket. */
export interface S3Call {
  readonly method: "GET" | "PUT";
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Uses an answer. When that throws for a reason that may pass, the call is repeated. */
export type Use<T> = (answer: HttpAnswer, deadline: Deadline) => T | Promise<T>;

/** Makes one call, which may take so many milliseconds. It throws the system's errors, S3Refusal and IrisError. */
export type S3Caller = <T>(call: S3Call, ms: number, use: Use<T>) => Promise<T>;

/** Calls a bucket: signed, repeated where that may help, and never forever. Nothing is read or connected before the first call. */
export function createCaller(bucket: string): S3Caller {
  const send = createHttp();
  const clock = createServerClock();
  const connection = createConnection(bucket);

  return async (call, ms, use) => {
    const digest = call.body && (await sha256Of(call.body));
    let access = await connection.open();
    const deadline = startDeadline(ms);
    const repairs: Repair[] = [
      async (error) => clock.correct(error),
      async (error) => {
        if (!isExpired(error)) return false;
        access = await connection.renew();
        return true;
      },
    ];
    for (let attempts = 1; ; attempts++) {
      try {
        const answer = await send(
          sign({ ...requestOf(access, call, attempts), ...(digest && { sha256: digest }) }, access, clock.now()),
          deadline.signal,
        );
        if (answer.status < 200 || answer.status > 299) throw await readRefusal(answer);
        return await use(answer, deadline);
      } catch (error) {
        if (error instanceof S3Refusal) error.attempts = attempts;
        if (deadline.signal.aborted) throw error;
        if ((await isRepaired(error, repairs)) || isStaleConnection(error)) continue;
        const ms = pauseAfter(error, attempts);
        if (ms === undefined) throw error;
        await pause(ms, deadline.signal);
      }
    }
  };
}

/** Removes the reason of an error, if it is one that it knows. */
type Repair = (error: unknown) => Promise<boolean>;

/** Each repair is made once: when it did not help, it will not. */
async function isRepaired(error: unknown, repairs: Repair[]): Promise<boolean> {
  for (const repair of repairs) {
    if (!(await repair(error))) continue;
    repairs.splice(repairs.indexOf(repair), 1);
    return true;
  }
  return false;
}

type Connection = S3Access & Signatory;

/** What was found once is kept; a failure is not, and the credentials are looked for before each call: they expire. */
function createConnection(bucket: string) {
  let found: Promise<S3Access> | undefined;
  async function open(): Promise<Connection> {
    found ??= (async () => accessByEnvironment(bucket) ?? (await findAccess(bucket)))();
    try {
      const access = await found;
      return { ...access, keys: await findKeys(access) };
    } catch (error) {
      found = undefined;
      throw error;
    }
  }
  return {
    open,
    renew() {
      found = undefined;
      return open();
    },
  };
}

/** Before a call's time runs: a program that asks somebody for a code may take as long as it likes. */
async function findKeys(access: S3Access): Promise<S3Keys> {
  try {
    return await access.credentials();
  } catch (cause) {
    throw new IrisError(
      "CREDENTIALS_INVALID",
      `No usable AWS credentials were found.${profileHint()} Name a profile (AWS_PROFILE; after "aws sso login", where it signs in that way), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (empty ones count as not set), or give the machine, container or function a role.`,
      { cause },
    );
  }
}

function requestOf(
  { url }: S3Access,
  { method, key, query = {}, headers = {}, body }: S3Call,
  attempts: number,
): HttpRequest {
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: `${url.pathname.replace(/\/$/, "")}/${escapeUri(key).replaceAll("%2F", "/")}`,
    query,
    headers: { ...headers, host: url.host, "user-agent": "iris-models", "amz-sdk-request": `attempt=${attempts}` },
    ...(body && { body }),
  };
}

const isExpired = (error: unknown): boolean => error instanceof S3Refusal && EXPIRED.includes(error.name);
