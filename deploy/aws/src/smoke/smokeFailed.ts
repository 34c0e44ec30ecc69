/** A deployment that does not do what it should; the lines that were written tell what came and what to do. */
export class SmokeFailed extends Error {
  override readonly name = "SmokeFailed";
  /** Titles of the checks that failed, in their order. */
  readonly failed: readonly string[];

  constructor(failed: readonly string[]) {
    super(
      `${failed.length === 1 ? "One check" : `${failed.length} checks`} of the smoke test failed: ${failed.join("; ")}.`,
    );
    this.failed = failed;
  }
}
