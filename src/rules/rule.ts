/** One numbered rule of the specification, for complaints, timelines and tests. */
export interface Rule {
  /** `R-AREA-n`. */
  readonly id: string;
  /** What holds, in one sentence of at most 200 characters; in profile `documented` where the profiles differ. */
  readonly sentence: string;
  /** The authority: manuals with their pages, "Release 6 source modules", "derived", or "this project's reading". */
  readonly source: string;
  /** What holds in profile `release6`, where that differs (R-PROF-3). */
  readonly release6?: string;
  /** Whether a program or a test can see it hold or fail. */
  readonly observable: boolean;
  /** Of a rule that is not observable: the reason. */
  readonly why?: string;
}
