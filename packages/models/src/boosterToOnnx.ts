import type { BoosterOptions, ConvertedBooster } from "./boosters/convertBooster.ts";

/**
 * Converts the model file of XGBoost (`.json`, `.ubj`), LightGBM (`.txt`) or CatBoost (`.json`) to ONNX, without Python.
 * What it takes is loaded at the first call.
 * @param fileName names the file in messages
 * @returns undefined when the bytes are no such file
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for a model that is not supported; `INVALID_OPTION` for classes that do not match
 * @example
 * const booster = await boosterToOnnx(await readFile("model.json"), "model.json");
 * if (booster) await models.registry.publish({ name: "prices", ...booster.manifest }, booster.model);
 */
export async function boosterToOnnx(
  bytes: Uint8Array,
  fileName: string,
  options?: BoosterOptions,
): Promise<ConvertedBooster | undefined> {
  const { convertBooster } = await import("./boosters/convertBooster.ts");
  return convertBooster(bytes, fileName, options);
}
