import { fileURLToPath } from "node:url";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";

const script = (name: string): string => fileURLToPath(new URL(`../../../docker/${name}`, import.meta.url));

/** podman with the storage of deploy/docker. */
export const PODMAN = script("podman.sh");
/** `docker run` in Lambda's world. */
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

/** An image that can be run here. */
export interface LocalImage {
  readonly name: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** The name under which the stand-in for docker (bin/docker) keeps what it has pushed, by digest. */
export const keptImage = (world: string, digest: string): string =>
  `localhost/${world}/pushed:${digest.replace("sha256:", "")}`;

/**
 * The image that a function names. One whose manifest alone was pushed (`aws ecr put-image`) is stood for by what deploy/docker/build.sh
 * has made.
 * @throws Error that says what is missing
 */
export async function findImage(world: string, uri: string): Promise<LocalImage> {
  const digest = uri.split("@")[1];
  const names = digest ? [keptImage(world, digest), BUILT] : [BUILT];
  for (const name of names) {
    const { exitCode, stdout } = await execa({ reject: false })`${PODMAN} image inspect ${name}`;
    if (exitCode !== 0) continue;
    const value: unknown = JSON.parse(stdout);
    if (!Value.Check(Inspected, value)) throw new Error(`podman says of ${name} what nobody understands: ${stdout}`);
    return { name, entrypoint: value[0].Config.Entrypoint ?? [], command: value[0].Config.Cmd ?? [] };
  }
  throw new Error(
    `There is no image to run: neither what was pushed as ${uri} nor ${BUILT}. ` +
      "As root on Debian, deploy/tools/install.sh rie image and deploy/docker/build.sh make one.",
  );
}
