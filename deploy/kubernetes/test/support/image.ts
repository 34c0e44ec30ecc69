import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { get, list, variables } from "./manifest.ts";
import { type Ended, isThere, run, succeed } from "./run.ts";

const PODMAN = fileURLToPath(new URL("../../../docker/podman.sh", import.meta.url));
const IMAGE = "localhost/iris:server";
const MAX_START_MS = 30_000;

/** podman, with the images that deploy/docker/build.sh has made. */
export const podman = (...args: readonly string[]): Promise<Ended> => run(PODMAN, args);

/** Whether the image is there, and may be run. */
export const hasImage =
  isThere("podman") && process.getuid?.() === 0 && (await podman("image", "exists", IMAGE)).code === 0;

/** A container of a pod, run here. `await using` removes it. */
export interface Running extends AsyncDisposable {
  readonly id: string;
  /** Where its port 8080 is on this machine. */
  readonly url: string;
}

/** Where a container has a volume that is an empty folder. */
function emptyFolders(pod: unknown, container: unknown): string[] {
  const named = new Map(list(pod, "volumes").map((volume) => [get(volume, "name"), volume]));
  return list(container, "volumeMounts")
    .filter((mount) => get(named.get(get(mount, "name")), "emptyDir") !== undefined)
    .map((mount) => String(get(mount, "mountPath")));
}

/** What podman needs to be told so that it runs a container as a pod's specification says, but for its image and other volumes. */
function optionsOf(pod: unknown, container: unknown): string[] {
  const context = { ...Object(get(pod, "securityContext")), ...Object(get(container, "securityContext")) };
  const env = [...variables(container)].map(([name, value]) => `--env=${name}=${value}`);
  const memory = String(get(container, "resources.limits.memory")).replace("Mi", "m");
  return [
    `--user=${get(context, "runAsUser")}:${get(context, "runAsGroup")}`,
    ...(get(context, "readOnlyRootFilesystem") === true ? ["--read-only", "--read-only-tmpfs=false"] : []),
    ...(get(context, "allowPrivilegeEscalation") === false ? ["--security-opt=no-new-privileges"] : []),
    `--cap-drop=${get(context, "capabilities.drop.0")}`,
    ...emptyFolders(pod, container).map((path) => `--tmpfs=${path}:rw,mode=0777`),
    `--memory=${memory}`,
    // podman may not raise them everywhere, and its way of checking health wants systemd
    ...["--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024", "--no-healthcheck"],
    ...env,
  ];
}

/** Starts a container of a pod, and waits until it is ready. @param more options of podman @throws Error with its log */
export async function startContainer(pod: unknown, container: unknown, more: readonly string[] = []): Promise<Running> {
  const args = get(container, "args");
  const command = Array.isArray(args) ? args.map(String) : [];
  const options = [...optionsOf(pod, container), "--publish=127.0.0.1::8080", ...more];
  const id = await succeed(PODMAN, ["run", "--detach", ...options, IMAGE, ...command]).then((text) => text.trim());
  const remove = async () => {
    await podman("rm", "--force", "--time", "0", id);
  };
  try {
    const url = `http://${(await succeed(PODMAN, ["port", id, "8080"])).trim()}`;
    await untilReady(`${url}${get(container, "readinessProbe.httpGet.path")}`);
    return { id, url, [Symbol.asyncDispose]: remove };
  } catch (cause) {
    const { stdout, stderr } = await podman("logs", id);
    await remove();
    throw new Error(`The container did not get ready; it printed:\n${stdout}${stderr}`, { cause });
  }
}

/** Runs the container of a pod to its end, beside one that runs, as if it were in its network. */
export const runBeside = (other: Running, pod: unknown, container: unknown): Promise<Ended> => {
  const [program, ...args] = [get(container, "command")].flat().map(String);
  const options = [...optionsOf(pod, container), `--network=container:${other.id}`, `--entrypoint=${program}`];
  return podman("run", "--rm", ...options, IMAGE, ...args);
};

async function untilReady(url: string): Promise<void> {
  const end = performance.now() + MAX_START_MS;
  while (performance.now() < end) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await pause(50);
  }
  throw new Error(`Nothing that is ready at ${url} in ${MAX_START_MS / 1000} s.`);
}
