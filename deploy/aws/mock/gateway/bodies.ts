/** A body as an event holds it. */
export interface EventBody {
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
}

/**
 * An HTTP API hands text over as text and all else, a body of no type included, as base64.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiBody(body: Buffer, contentType: string | undefined): EventBody {
  if (body.length === 0) return { body: undefined, isBase64Encoded: false };
  const isText = contentType !== undefined && TEXT.test(contentType.split(";")[0]?.trim().toLowerCase() ?? "");
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/;

/**
 * A REST API hands a body over as text, unless its type is one of the API's binary media types.
 * @param binary such as image/png, image/* or *\/*
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function restApiBody(body: Buffer, contentType: string | undefined, binary: readonly string[]): EventBody {
  if (body.length === 0) return { body: undefined, isBase64Encoded: false };
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "application/json";
  const isBinary = binary.some((pattern) => {
    const [kind, subtype] = pattern.toLowerCase().split("/");
    const [givenKind, givenSubtype] = type.split("/");
    return (kind === "*" || kind === givenKind) && (subtype === "*" || subtype === givenSubtype);
  });
  return { body: body.toString(isBinary ? "base64" : "utf8"), isBase64Encoded: isBinary };
}
