import type { Aws } from "../../clients/aws.ts";
import type { Environment, Programs } from "../../programs.ts";
import type { Terminal } from "../../terminal.ts";

/** What the script may touch of the outside world. */
export interface World {
  readonly env: Environment;
  readonly programs: Programs;
  readonly terminal: Terminal;
  readonly aws: (region: string) => Aws;
  readonly regionOfProfile: () => Promise<string | undefined>;
  /** Times what a change in AWS is given to be everywhere: 1, or 0 to wait for nothing. */
  readonly patience: number;
}
