import { type Dataset, type DatasetOptions, loadDataset } from "../../src/training/dataset.ts";

/** The data set in a file with that content. */
export function loadText(content: string | Uint8Array<ArrayBuffer>, options: DatasetOptions = {}): Promise<Dataset> {
  return loadDataset("https://example.org/data.csv", { ...options, fetch: async () => new Response(content) });
}
