/** What `iris-models/train` exports: an entry of its own, so that programs which only predict load nothing of it. */
export { type BundledDataset, bundledDatasets } from "./training/bundledDatasets.ts";
export { type Trained, type TrainOptions, type TrainStep, train } from "./training/train.ts";
