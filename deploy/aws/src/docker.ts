import type { Environment, Programs } from "./programs.ts";
import { Stop } from "./stop.ts";

/** What builds images and pushes them. */
export interface Docker {
  /** @throws Stop when it is not there, or its daemon does not answer */
  readonly check: () => Promise<void>;
  readonly build: (image: Build) => Promise<void>;
  readonly login: (registry: string, password: string) => Promise<void>;
  readonly push: (reference: string) => Promise<void>;
}

/** An image to build. */
export interface Build {
  /** The repository's folder. */
  readonly root: string;
  /** Of Lambda, "x86_64" or "arm64". */
  readonly architecture: string;
  readonly version: string;
  readonly revision: string | null;
  /** REPOSITORY:TAG each. */
  readonly references: readonly string[];
}

/** @param program "docker", or another that takes the same arguments */
export function dockerOf(program: string, env: Environment, programs: Programs): Docker {
  const show = (args: readonly string[], input?: string) =>
    programs.show(program, args, { env, ...(input !== undefined && { input }) });
  return {
    check: async () => {
      const { code, stderr } = await programs.read(program, ["version"], { env });
      if (code === 0) return;
      const said = stderr.trim() || `exit code ${code}`;
      throw new Stop(
        `${program} is there, and its daemon does not answer: ${said} Start it, or name another: --docker PROGRAM.`,
      );
    },
    build: ({ root, architecture, version, revision, references }) =>
      show([
        "buildx",
        "build",
        "--platform",
        architecture === "arm64" ? "linux/arm64" : "linux/amd64",
        // Lambda takes a plain image, no index with attestations
        "--provenance=false",
        "--sbom=false",
        "--build-arg",
        `VERSION=${version}`,
        ...(revision === null ? [] : ["--build-arg", `REVISION=${revision}`]),
        ...references.flatMap((reference) => ["--tag", reference]),
        "--load",
        root,
      ]),
    // never on the command line, which every user of the machine can read
    login: (registry, password) => show(["login", "--username", "AWS", "--password-stdin", registry], password),
    push: (reference) => show(["push", reference]),
  };
}
