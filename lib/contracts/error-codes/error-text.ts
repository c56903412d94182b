/** What one code says to a person. */
export interface ErrorText {
  readonly status: number;
  /** What happened. */
  readonly title: string;
  /** What it means and what to do, in one or two plain sentences. */
  readonly advice: string;
}
