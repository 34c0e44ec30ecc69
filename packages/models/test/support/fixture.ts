import { readFile } from "node:fs/promises";
import { createRegistry, type ManifestDraft, type Models, memoryStore, openRegistry } from "../../src/index.ts";

const FOLDER = new URL("../fixtures/onnx/", import.meta.url);

/** A request to an exported model and the answer of the library that trained it. */
export interface Case {
  readonly inputs: Readonly<Record<string, readonly unknown[]>>;
  readonly row?: unknown;
  readonly expected: {
    readonly label?: readonly (string | number)[];
    readonly probabilities?: readonly (readonly number[])[];
    readonly value?: readonly number[];
    readonly outputs: Readonly<Record<string, readonly unknown[]>>;
  };
}

export interface Fixture {
  readonly draft: ManifestDraft;
  readonly bytes: Uint8Array;
  readonly cases: readonly Case[];
  readonly tolerance: { readonly absolute: number; readonly relative: number };
}

/** A real export with its manifest, written by hand, and its cases. */
export async function readFixture(name: string): Promise<Fixture> {
  const text = (file: string) => readFile(new URL(`${name}/${file}`, FOLDER), "utf8");
  const { cases, tolerance } = JSON.parse(await text("cases.json"));
  return {
    draft: JSON.parse(await text("draft.json")),
    bytes: await readFile(new URL(`${name}/model.onnx`, FOLDER)),
    cases,
    tolerance,
  };
}

/** The file beside a fixture's model in which its weights are. */
export const readWeights = (name: string): Promise<Uint8Array> =>
  readFile(new URL(`${name}/model.onnx.data`, FOLDER)).then((buffer) => new Uint8Array(buffer));

/** An open registry in memory that holds these fixtures, each as version 1. */
export async function openFixtures(...names: string[]): Promise<Models> {
  const store = memoryStore();
  const registry = createRegistry(store);
  for (const name of names) {
    const { draft, bytes } = await readFixture(name);
    await registry.publish(draft, bytes);
  }
  return openRegistry(store);
}
