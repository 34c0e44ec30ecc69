import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Deployment } from "./deployment.ts";

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** @see asker */
export interface Question {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** With a signature of version 4, as `curl --aws-sigv4` makes it. */
  readonly signed?: boolean;
}

/** Asks the deployed API over HTTP: its public address, by way of the mock's gateway. */
export const asker =
  ({ aws, outputs }: Deployment) =>
  async (path: string, { method = "POST", body, headers = {}, signed = false }: Question = {}): Promise<Answer> => {
    const url = new URL(`${outputs.invoke_url}${path}`);
    const sent = { host: url.host, ...headers };
    const all = signed ? await sign(url, method, sent, body, outputs.region) : sent;
    return new Promise((resolve, reject) => {
      const asked = request(`${aws.gateway}${url.pathname}${url.search}`, { method, headers: all }, (response) => {
        buffer(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString() }),
          reject,
        );
      });
      asked.on("error", reject);
      asked.end(body);
    });
  };

async function sign(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
  region: string,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    sha256: Hash.bind(null, "sha256"),
  });
  const { hostname, protocol, pathname, searchParams } = url;
  const query = Object.fromEntries(searchParams);
  const signed = await signer.sign({ method, protocol, hostname, path: pathname, query, headers, body });
  return signed.headers;
}
