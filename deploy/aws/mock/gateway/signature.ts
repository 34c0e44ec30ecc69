import { type GatewayRequest, header } from "./request.ts";

/** Who says to have signed a request. Whether the signature is right, AWS alone can tell. */
export interface Signer {
  readonly accessKey: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request),.*SignedHeaders=.+Signature=[0-9a-f]+/;

/**
 * The signer of a request that has a signature of version 4 for API Gateway in this region, in its header or its query; undefined where
 * there is none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signerOf(request: GatewayRequest, region: string): Signer | undefined {
  const query = new URLSearchParams(request.query);
  const [, key, scope] = HEADER.exec(header(request, "authorization") ?? "") ?? [];
  const [presignedKey, ...presignedScope] = (query.get("X-Amz-Credential") ?? "").split("/");
  const presigned = query.get("X-Amz-Signature") ? [presignedKey, presignedScope.join("/")] : [];
  const [accessKey, signedScope] = key ? [key, scope] : presigned;
  const [, signedRegion, service] = signedScope?.split("/") ?? [];
  return accessKey && signedRegion === region && service === "execute-api" ? { accessKey } : undefined;
}
