import type { SummaryConfigs } from "../protocol/generated";

export type Method = NonNullable<SummaryConfigs["attributions"]["method"]>;

/** Whether it is shown what speaks for a class, for which one, and by which method; of this page only. */
class Attributed {
  isShown = $state(false);
  method = $state<Method>("gradient_times_input");
  /** The class that is asked about; null for the guess. */
  class = $state<number | null>(null);
  /** Whether the smallest change to another class is drawn over the input, in place of what speaks for one. */
  showsChange = $state(false);
  /** How far that change may go. */
  limit = $state(4);

  /** Ask about a class; the same again, about the guess. */
  ask(index: number): void {
    this.class = this.class === index ? null : index;
  }
}

export const attributed = new Attributed();
