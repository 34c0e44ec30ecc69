import { IrisClientError } from "../errors.ts";

/**
 * Reads a response's body as text, and no more of it than the limit.
 * @param maxBytes counts the bytes after decompression
 * @throws IrisClientError `RESPONSE_TOO_LARGE`; the rest of the body is not read
 */
export async function readText(response: Response, maxBytes: number, url: string): Promise<string> {
  const { body } = response;
  const parts = body ? await decode(body, maxBytes) : await unstreamed(response, maxBytes);
  if (parts === undefined) throw tooLarge(response, maxBytes, url);
  return parts;
}

async function decode(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      // not awaited: a stream may take long to end, and what it ends with does not matter any more
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** React Native and some tests have responses without a stream. */
async function unstreamed(response: Response, maxBytes: number): Promise<string | undefined> {
  const text = await response.text();
  return text.length > maxBytes ? undefined : text;
}

function tooLarge({ status, headers }: Response, maxBytes: number, url: string): IrisClientError {
  const todo = "Send fewer rows at a time, or raise the option maxResponseBytes.";
  return new IrisClientError(
    "RESPONSE_TOO_LARGE",
    `The response of ${url} must be at most ${maxBytes} bytes, got more (status ${status}). ${todo}`,
    { status, requestId: headers.get("x-request-id") ?? undefined },
  );
}
