import { execa } from "execa";
import { PODMAN } from "./images.ts";

/** Takes away the names that a mock's stand-in for docker has given to images. The images go with their last name. */
export async function removeWorldImages(world: string): Promise<void> {
  const { exitCode, stdout } = await execa({ reject: false })`${PODMAN} images --format ${"{{.Repository}}:{{.Tag}}"}`;
  if (exitCode !== 0) return;
  const names = stdout.split("\n").filter((name) => name.startsWith(`localhost/${world}/`));
  // without the second word it would take all names of the image
  for (const name of names) await execa({ reject: false })`${PODMAN} untag ${name} ${name}`;
}
