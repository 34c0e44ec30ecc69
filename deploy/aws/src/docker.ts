import type { Environment, Programs } from "./programs.ts";
import { Stop } from "./stop.ts";

/** What builds images and pushes them. */
export interface Docker {
  /** @throws Stop when it is not there, its daemon does not answer, or it cannot build with BuildKit */
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

/** Lambda takes a plain image, no index with attestations; podman makes plain ones anyway, and knows none of these in old versions. */
const ONLY_WHERE_KNOWN = ["--provenance=false", "--sbom=false", "--load"];

/** @param program "docker", or another that takes the same arguments, such as "podman" */
export function dockerOf(program: string, env: Environment, programs: Programs): Docker {
  const show = (args: readonly string[], input?: string) =>
    programs.show(program, args, { env, ...(input !== undefined && { input }) });
  /** What `buildx build` may be given: its own words. */
  async function options(): Promise<string> {
    const { code, stdout, stderr } = await programs.read(program, ["buildx", "build", "--help"], { env });
    // docker without the plugin may answer with its own help, and exit code 0
    if (code === 0 && stdout.includes("--build-arg")) return stdout;
    const said = stderr.trim().split("\n")[0] || `exit code ${code}`;
    throw new Stop(
      `${program} has no buildx (${said}), and the image needs it: install it (https://docs.docker.com/go/buildx; packages are called docker-buildx-plugin or docker-buildx), or name another program: --docker PROGRAM.`,
    );
  }
  return {
    check: async () => {
      const { code, stderr } = await programs.read(program, ["version"], { env });
      const said = stderr.trim() || `exit code ${code}`;
      if (code !== 0) {
        throw new Stop(
          `${program} is there, and its daemon does not answer: ${said} Start it, or name another: --docker PROGRAM.`,
        );
      }
      await options();
    },
    build: async ({ root, architecture, version, revision, references }) => {
      const known = await options();
      await show([
        "buildx",
        "build",
        "--platform",
        architecture === "arm64" ? "linux/arm64" : "linux/amd64",
        ...ONLY_WHERE_KNOWN.filter((option) => known.includes(option.replace(/=.*/, ""))),
        "--build-arg",
        `VERSION=${version}`,
        ...(revision === null ? [] : ["--build-arg", `REVISION=${revision}`]),
        ...references.flatMap((reference) => ["--tag", reference]),
        root,
      ]);
    },
    // never on the command line, which every user of the machine can read
    login: (registry, password) => show(["login", "--username", "AWS", "--password-stdin", registry], password),
    push: (reference) => show(["push", reference]),
  };
}
