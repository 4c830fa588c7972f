import type { DraftChecked, Experiment, Problem } from "../protocol/generated";
import { check, problemOf } from "./check";
import { PlayHold } from "./play-hold";

const CHECK_DELAY_MS = 40;

/** What is checked, and who wants to know. */
interface Subject {
  readonly experiment: () => Experiment | null;
  /** Whether it is to be loaded when it is right. */
  readonly isWanted: () => boolean;
  readonly onchecked: (problem: Problem | null) => void;
}

/** What the server says of the draft, which is asked a moment after the last edit. */
export class DraftCheck {
  #checked = $state.raw<{ readonly experiment: Experiment; readonly result: DraftChecked } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** While what is to be loaded is checked. */
  readonly #hold = new PlayHold();

  constructor(private readonly subject: Subject) {}

  /** What was said last, perhaps of a draft that is a moment older. */
  get result(): DraftChecked | null {
    return this.#checked?.result ?? null;
  }

  /** Whether it was said about this very experiment. */
  isAbout(experiment: Experiment | null): boolean {
    return this.#checked?.experiment === experiment;
  }

  /** Ask soon. */
  ask(): void {
    if (this.subject.isWanted()) this.#hold.begin();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#askNow(), CHECK_DELAY_MS);
  }

  /** It is known already what the server says. */
  note(experiment: Experiment, result: DraftChecked): void {
    this.#checked = { experiment, result };
  }

  async #askNow(): Promise<void> {
    this.#timer = undefined;
    const experiment = this.subject.experiment();
    if (!experiment) return;
    const result = await check(experiment, () => experiment === this.subject.experiment());
    if (experiment !== this.subject.experiment()) this.#askAgain();
    else if (result) {
      this.note(experiment, result);
      this.subject.onchecked(problemOf(result));
    }
    if (this.#timer === undefined) this.#hold.end();
  }

  /** What is to be loaded became another one while it was checked. */
  #askAgain(): void {
    if (this.subject.isWanted() && this.#timer === undefined) this.ask();
  }
}
