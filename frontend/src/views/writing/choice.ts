/** How the next symbol is chosen: see the summary `written`. */
export interface Choice {
  temperature: number;
  /** Among so many of the likeliest; all that there are stand as 0. */
  likeliest: number;
  seed: number;
}
