import { CliError } from "./cliError.ts";
import type { Environment, Processes } from "./processes.ts";

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

/** Lambda accepts a plain image only, no index with attestations. podman makes plain ones, and old versions lack these options. */
const IF_SUPPORTED = ["--provenance=false", "--sbom=false", "--load"];

/** @param program "docker", or another with the same arguments, such as "podman" */
export function dockerOf(program: string, env: Environment, processes: Processes) {
  async function buildHelp(): Promise<string> {
    const { code, stdout, stderr } = await processes.read(program, ["buildx", "build", "--help"], { env });
    // without the plugin, docker may print its own help and exit with 0
    if (code === 0 && stdout.includes("--build-arg")) return stdout;
    const reason = stderr.trim().split("\n")[0] || `exit code ${code}`;
    throw new CliError(
      `${program} has no buildx (${reason}), which the image needs: install it (https://docs.docker.com/go/buildx; the packages are called docker-buildx-plugin or docker-buildx), or use another program: --docker PROGRAM.`,
    );
  }

  return {
    /** @throws CliError when its daemon does not respond, or it cannot build with BuildKit */
    check: async () => {
      const { code, stderr } = await processes.read(program, ["version"], { env });
      if (code === 0) return void (await buildHelp());
      const reason = stderr.trim() || `exit code ${code}`;
      throw new CliError(
        `the daemon of ${program} does not respond: ${reason} Start it, or use another program: --docker PROGRAM.`,
      );
    },
    build: async ({ root, architecture, version, revision, references }: Build) => {
      const help = await buildHelp();
      const options = [
        ...["--platform", architecture === "arm64" ? "linux/arm64" : "linux/amd64"],
        ...IF_SUPPORTED.filter((option) => help.includes(option.replace(/=.*/, ""))),
        ...["--build-arg", `VERSION=${version}`],
        ...(revision === null ? [] : ["--build-arg", `REVISION=${revision}`]),
        ...references.flatMap((reference) => ["--tag", reference]),
      ];
      await processes.show(program, ["buildx", "build", ...options, root], { env });
    },
    // every user of the machine can read command lines, so the password is its input
    login: (registry: string, input: string) =>
      processes.show(program, ["login", "--username", "AWS", "--password-stdin", registry], { env, input }),
    push: (reference: string) => processes.show(program, ["push", reference], { env }),
  };
}
