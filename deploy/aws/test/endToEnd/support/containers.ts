import { execa } from "execa";
import { PODMAN } from "iris-mock-aws";

/** The image that deploy/docker/build.sh makes. */
export const IMAGE = "localhost/iris:lambda";

/** Whether images can be run here: root, podman, and the image. scripts/deploySuites.mjs reports when they cannot. */
export const hasContainers: boolean = await (async () => {
  if (process.getuid?.() !== 0) return false;
  const { exitCode } = await execa({ reject: false })`${PODMAN} image exists ${IMAGE}`;
  return exitCode === 0;
})();
