import { IrisError } from "../errors.ts";
import type { Booster } from "./booster.ts";
import { readCatboost } from "./catboost.ts";
import { readLightgbm } from "./lightgbm.ts";
import { rejectFile } from "./rejectFile.ts";
import { parseUbjson } from "./ubjson.ts";
import { readXgboost } from "./xgboost.ts";

/** As many bytes of a file as show what it is. */
const HEAD_BYTES = 4096;

/** What a file is, by its first bytes, and how it is read; the first that fits counts. */
const KINDS: readonly {
  readonly head: RegExp;
  readonly read: (bytes: Uint8Array) => Booster | undefined;
}[] = [
  { head: /^tree\r?\nversion=/, read: (bytes) => readLightgbm(decode(bytes)) },
  {
    head: /^CBM1/,
    read: () => refuseForm("CatBoost's binary format (.cbm)", 'model.save_model(FILE, format="json", pool=train_pool)'),
  },
  {
    head: /^binf/,
    read: () => refuseForm("XGBoost's old binary format", 'booster.save_model("model.json") with XGBoost 1.0 to 3.0'),
  },
  // a key of UBJSON is the type of its length, the length, and the text
  { head: /^\{[LlIiU][\0-\x20]+[a-zA-Z]/, read: (bytes) => readXgboost(parseUbjson(bytes)) },
  {
    head: /^\s*\[\s*\{\s*"nodeid"/,
    read: () => refuseForm("a dump of XGBoost, which leaves out the objective", 'booster.save_model("model.json")'),
  },
  { head: /^\s*\{/, read: (bytes) => readJson(decode(bytes)) },
];

/**
 * Reads the model file of a library.
 * @returns undefined when it is of no library
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for a model that is not supported
 */
export function readBooster(bytes: Uint8Array): Booster | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString("latin1");
  return KINDS.find((kind) => kind.head.test(head))?.read(bytes);
}

function readJson(text: string): Booster | undefined {
  const json = parseJson(text);
  if (typeof json !== "object" || json === null) return undefined;
  if ("learner" in json) return readXgboost(json);
  if ("features_info" in json && "model_info" in json) return readCatboost(json);
  if ("tree_info" in json && "feature_infos" in json)
    return refuseForm("a dump of LightGBM (dump_model)", 'booster.save_model("model.txt")');
  return undefined;
}

/** Keys with which the files of XGBoost and CatBoost begin. */
const FIRST_KEY = /^\s*\{\s*"(learner|ctr_data|features_info|oblivious_trees|trees)"\s*:/;

/** Text that is no JSON is a damaged model where it begins as one. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(FIRST_KEY.test(text) ? withoutNonFinite(text) : text);
  } catch (cause) {
    if (!FIRST_KEY.test(text)) return undefined;
    throw rejectFile("it must be JSON, got text that is cut off or no JSON", cause);
  }
}

/** XGBoost writes statistics that are no numbers as NaN and Infinity, which JSON does not have: they become null. */
function withoutNonFinite(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : "null"));
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function refuseForm(form: string, call: string): never {
  throw new IrisError("MODEL_REJECTED", `The model file must be one that is read, got ${form}. Save it with ${call}.`);
}
