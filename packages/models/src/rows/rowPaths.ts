/** Where rows and their values stand within a request's body. */
export interface RowPaths {
  /** JSON pointer of row `index`. */
  readonly pathOf: (index: number) => string;
  /** JSON pointer of what is at `within` in row `index`, where a body has its values elsewhere than below their row. */
  readonly valuePathOf?: (index: number, within: string) => string;
}
