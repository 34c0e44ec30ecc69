export type { BoosterLibrary, Category } from "./boosters/booster.ts";
export type { BoosterOptions, ConvertedBooster } from "./boosters/convertBooster.ts";
export { boosterToOnnx } from "./boosterToOnnx.ts";
export { BUNDLED_DATA, BUNDLED_REGISTRY } from "./bundled.ts";
export type {
  Engine,
  ExternalFile,
  LoadOptions,
  ModelBytes,
  Session,
  Tensor,
  TensorData,
  Tensors,
} from "./engines/engine.ts";
export { onnxruntime } from "./engines/onnxruntime.ts";
export { type ErrorCode, type Fault, IrisError, isStoreFault, isStoreFaultCode } from "./errors.ts";
export type { LoadedModel, ManyOptions, RowParts } from "./inference/loadedModel.ts";
export {
  type ClassPrediction,
  isClassPrediction,
  isValuePrediction,
  type Prediction,
  type PredictOptions,
  type TensorPrediction,
  type TensorValue,
  type ValuePrediction,
} from "./inference/prediction.ts";
export { parseJsonInParts } from "./json/jsonInParts.ts";
export { NestedTooDeep } from "./json/jsonParts.ts";
export { DTYPES, type DTypeInfo } from "./manifest/dtypes.ts";
export { Feature, Range } from "./manifest/feature.ts";
export {
  ClassLabel,
  FurtherFile,
  GoldenRow,
  InputSpec,
  Manifest,
  type ManifestDraft,
  OutputSpec,
  Task,
  Tolerance,
  UnknownFeatures,
} from "./manifest/manifest.ts";
export { ClassificationMetrics, FoldScore, Metrics, RegressionMetrics } from "./manifest/metrics.ts";
export { Dimension, DType, TensorSpec } from "./manifest/tensor.ts";
export { type Models, openRegistry, type StartOptions, type VersionedPredictOptions } from "./models.ts";
export { DEFAULT_RUN_TIMEOUT_SECONDS, type IsolationOptions, type OpenOptions } from "./openOptions.ts";
export { Aliases, AliasTarget } from "./registry/aliases.ts";
export { type Catalogue, type CatalogueEntry, findEntry, findTarget, resolveVersion } from "./registry/catalogue.ts";
export { DEFAULT_MODEL, defaultModelOf } from "./registry/defaultModel.ts";
export { Finding } from "./registry/findings.ts";
export { isAliasName, isModelName, isVersion } from "./registry/names.ts";
export type { RegistryContents } from "./registry/readCatalogue.ts";
export type { VersionFiles } from "./registry/readVersion.ts";
export { createRegistry, type Registry } from "./registry/registry.ts";
export { type ColumnTable, readColumnTable } from "./rows/columnTable.ts";
export type { RowInput } from "./rows/input.ts";
export { LIST_IS_CUT, MAX_FAULTS } from "./rows/invalidInput.ts";
export { NON_FINITE, type NonFinite } from "./rows/nonFinite.ts";
export { type NumberData, NumberTensor } from "./rows/numberTensor.ts";
export { parseRows, parseRowsInParts, type RowFormat } from "./rows/parse.ts";
export { type RowList, rowParts } from "./rows/rowList.ts";
export type { RowPaths } from "./rows/rowPaths.ts";
export { type FolderOptions, folderStore } from "./stores/folder.ts";
export { memoryStore } from "./stores/memory.ts";
export { defaultLocation, type OpenStoreOptions, openStore } from "./stores/open.ts";
export { readOnly } from "./stores/readOnly.ts";
export { DEFAULT_STORE_TIMEOUT_SECONDS } from "./stores/s3/limits.ts";
export type { FileDigest, ListedObject, Store, StoredObject, WriteCondition } from "./stores/store.ts";
export { didYouMean, nearest } from "./suggest.ts";
export { Turn } from "./turn.ts";
export type { RuntimeEvent } from "./versions/events.ts";
export type { ModelStatus, VersionDescription, VersionStatus } from "./versions/modelStatus.ts";
export type { StoreStatus } from "./versions/storeHealth.ts";
