import type { SummaryConfigs } from "../protocol/generated";

export type Method = NonNullable<SummaryConfigs["attributions"]["method"]>;

/** Whether it is shown what speaks for a class, for which one, and by which method; of this page only. */
class Attributed {
  isShown = $state(false);
  method = $state<Method>("gradient_times_input");
  /** The class that is asked about; null for the guess. */
  class = $state<number | null>(null);

  /** Ask about a class; the same again, about the guess. */
  ask(index: number): void {
    this.class = this.class === index ? null : index;
  }
}

export const attributed = new Attributed();
