import { fileURLToPath } from "node:url";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";

const script = (name: string): string => fileURLToPath(new URL(`../../../../deploy/docker/${name}`, import.meta.url));

/** podman with the storage of deploy/docker. */
export const PODMAN = script("podman.sh");
/** `docker run` with Lambda's limits. */
export const RUN = script("run.sh");
/** The image that deploy/docker/build.sh makes. */
const BUILT = "localhost/iris:lambda";

const Inspected = Type.Tuple([
  Type.Object({
    Config: Type.Object({
      Entrypoint: Type.Optional(Type.Array(Type.String())),
      Cmd: Type.Optional(Type.Array(Type.String())),
    }),
  }),
]);

/** An image of this machine. */
export interface LocalImage {
  readonly name: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/**
 * The image for a function's image URI. When only its manifest was pushed (`aws ecr put-image`), the image of deploy/docker/build.sh is used.
 * @param mock name of the mock; bin/docker tags what it pushes localhost/MOCK/pushed:DIGEST
 * @throws Error that says what is missing
 */
export async function findImage(mock: string, uri: string): Promise<LocalImage> {
  const digest = uri.split("@sha256:")[1];
  const names = [...(digest ? [`localhost/${mock}/pushed:${digest}`] : []), BUILT];
  for (const name of names) {
    const { exitCode, stdout } = await execa({ reject: false })`${PODMAN} image inspect ${name}`;
    if (exitCode !== 0) continue;
    const [{ Config }] = Value.Parse(Inspected, JSON.parse(stdout));
    return { name, entrypoint: Config.Entrypoint ?? [], command: Config.Cmd ?? [] };
  }
  throw new Error(
    `There is no image to run, neither ${uri} as pushed nor ${BUILT}. ` +
      "As root on Debian, deploy/tools/install.sh rie image and deploy/docker/build.sh make one.",
  );
}

/** Removes the tags that a mock's bin/docker has made. An image goes with its last tag. */
export async function removeImages(mock: string): Promise<void> {
  const { exitCode, stdout } = await execa({ reject: false })`${PODMAN} images --format ${"{{.Repository}}:{{.Tag}}"}`;
  if (exitCode !== 0) return;
  const names = stdout.split("\n").filter((name) => name.startsWith(`localhost/${mock}/`));
  // with one argument, podman removes all tags of the image
  for (const name of names) await execa({ reject: false })`${PODMAN} untag ${name} ${name}`;
}
