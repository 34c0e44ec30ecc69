import { Ajv2020 } from "ajv/dist/2020.js";

const FLOAT32_LARGEST = 3.4028234663852886e38;

const within = (least: bigint, most: bigint) => (digits: string) =>
  /^-?\d+$/.test(digits) && BigInt(digits) >= least && BigInt(digits) <= most;

/** A judge of values by the schemas of an OpenAPI document, with the formats of the OpenAPI registry that it uses. */
export function judgeBy(document: object): (value: unknown, pointer: string) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("float", { type: "number", validate: (value: number) => Math.abs(value) <= FLOAT32_LARGEST });
  ajv.addFormat("double", { type: "number", validate: Number.isFinite });
  for (const bits of [8, 16, 32]) for (const sign of ["int", "uint"]) ajv.addFormat(`${sign}${bits}`, true);
  ajv.addFormat("int64", { type: "string", validate: within(-(2n ** 63n), 2n ** 63n - 1n) });
  ajv.addFormat("uint64", { type: "string", validate: within(0n, 2n ** 64n - 1n) });
  ajv.addSchema(document, "document");
  return (value, pointer) => {
    const validate = ajv.getSchema(`document#${pointer}`);
    if (!validate) throw new Error(`The document has no schema at ${pointer}.`);
    return validate(value) === true
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** A JSON pointer (RFC 6901), as a fragment of a URI. */
export const pointerTo = (...steps: readonly string[]): string =>
  steps.map((step) => `/${encodeURIComponent(step.replace(/~/g, "~0").replace(/\//g, "~1"))}`).join("");
