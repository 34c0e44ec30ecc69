import type { Task } from "./arguments.ts";
import type { LiveVersions } from "./clients/functions.ts";
import { noRelease, type Release } from "./settings.ts";
import { Stop } from "./stop.ts";

/** What is in service. */
export interface Service {
  readonly functionName: string;
  /** Tag of the image of the newest version. */
  readonly imageTag: string;
  readonly imageDigest: string | null;
  /** The newest version that was published. */
  readonly newest: string;
  readonly live: LiveVersions;
}

/** A release, or why none is needed. */
export type Decision =
  | { readonly release: Release; readonly says: string }
  | { readonly says: string; readonly release: null };

/** All traffic to the newest version of an image. */
export const everything = (tag: string): Release => ({ image_tag: tag, live_version: null, canary_weight: 0 });

/** A release of the kind that a task will decide on, so that Terraform's rules can refuse it before anything is done. */
export function sampleOf(task: Task, tag = "0"): Release {
  switch (task.kind) {
    case "deploy":
      return everything(tag);
    case "canary":
      return { image_tag: tag, live_version: "1", canary_weight: task.weight };
    case "promote":
    case "rollback":
      return { image_tag: tag, live_version: "1", canary_weight: 0 };
    default:
      return noRelease;
  }
}

/**
 * A share of the traffic for an image, the rest for the version that answers now.
 * @param image the one to try
 * @param changed whether settings change too, which makes a version as well
 * @throws Stop when there is nothing to try
 */
export function canary(
  service: Service,
  weight: number,
  image: { tag: string; digest: string },
  changed: boolean,
): Release {
  const { version } = service.live;
  if (!changed && image.digest === service.imageDigest && version === service.newest) {
    throw new Stop(
      `version ${version}, which answers, is of this very image: there is nothing to try. Change something first.`,
    );
  }
  return { image_tag: image.tag, live_version: version, canary_weight: weight };
}

/** All traffic to the version that a canary has tried, and to no other; without a canary, to the newest. */
export function promote({ imageTag, newest, live }: Service): Decision {
  const [tried = newest] = sharersOf(live);
  if (live.version === tried && isWhole(live)) {
    return { release: null, says: `Version ${tried} has all the traffic already.` };
  }
  return {
    release: { image_tag: imageTag, live_version: tried, canary_weight: 0 },
    says: `Version ${tried} gets all the traffic; ${tell(live)} until now.`,
  };
}

/**
 * All traffic to an older version: the one asked for; else the one that a canary is tried beside; else the one before.
 * @param published numbers, ascending
 * @throws Stop when there is no such version
 */
export function rollback(service: Service, asked: string | undefined, published: readonly number[]): Decision {
  const { live, imageTag } = service;
  const version = asked ?? (isWhole(live) ? before(live.version, published) : live.version);
  if (!published.includes(Number(version))) {
    throw new Stop(`there is no version ${version} of the function, only ${published.join(", ")}.`);
  }
  if (version === live.version && isWhole(live)) {
    return { release: null, says: `Version ${version} has all the traffic already.` };
  }
  return {
    release: { image_tag: imageTag, live_version: version, canary_weight: 0 },
    says: `Version ${version} gets all the traffic; ${tell(live)} until now.`,
  };
}

/** What an alias leads to, in words. */
export function tell({ version, canary }: LiveVersions): string {
  const others = sharersOf({ version, canary }).map(
    (other) => `version ${other} to ${Math.round((canary[other] ?? 0) * 1000) / 10} %`,
  );
  return [`version ${version} answers`, ...others].join(", ");
}

/**
 * Sees to it that the alias leads to where a release was to lead it.
 * @param live what Lambda tells after the apply
 * @param newest the newest version then
 * @throws Stop when it does not
 */
export function insistOn(release: Release, live: LiveVersions | null, newest: string): void {
  const { live_version: version, canary_weight: weight } = release;
  const announced = tell({ version: version ?? newest, canary: { [newest]: weight } });
  const now = live === null ? "nothing answers" : tell(live);
  if (now === announced) return;
  throw new Stop(
    `${announced}: that was to be, and now ${now}. Somebody else is at work on it, or has been: look with \`aws lambda get-alias\`, then give the same command again.`,
  );
}

/** Versions that have a share beside the first. */
const sharersOf = ({ canary }: LiveVersions): readonly string[] =>
  Object.keys(canary).filter((version) => canary[version] !== 0);

const isWhole = (live: LiveVersions): boolean => sharersOf(live).length === 0;

function before(version: string, published: readonly number[]): string {
  const older = published.filter((number) => number < Number(version)).at(-1);
  if (older !== undefined) return String(older);
  throw new Stop(`version ${version} answers, and there is none before it to go back to.`);
}
