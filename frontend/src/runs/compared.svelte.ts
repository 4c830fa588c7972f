import type { AnyCommand, RunInfo } from "../lib/protocol/generated";
import { frames } from "../lib/state/frames";
import { session } from "../lib/state/session.svelte";
import { subscriptions } from "../lib/state/subscriptions";
import type { WantedSummary } from "../lib/view";
import { runs } from "./runs.svelte";

/** The run that this page looks at beside the present one. */
class Compared {
  #run = $state<number | null>(null);
  #summaries: readonly WantedSummary[] = [];
  #present: number | undefined;
  #send: ((command: AnyCommand) => unknown) | undefined;

  /** It, while it is kept. */
  get run(): RunInfo | undefined {
    return runs.all.find(({ id, status, deleted }) => id === this.#run && status === "kept" && !deleted);
  }

  /** Look at a run beside the present one, or at none any more. */
  look(run: number | null): void {
    this.#run = run;
    frames.forget("beside");
    this.#ask();
  }

  /** What is to be seen of it, and of the present run: until the returned function is called. */
  want(summaries: readonly WantedSummary[]): () => void {
    this.#summaries = summaries;
    this.#ask();
    const ends = summaries.map(({ type, config }) => subscriptions.add(type, config));
    return () => ends.forEach((end) => end());
  }

  /** Where the two have changed places, they stay beside each other. */
  follow(present: number | undefined): void {
    if (this.#run !== null && this.#run === present && this.#present !== undefined) this.look(this.#present);
    this.#present = present;
  }

  connect(send: ((command: AnyCommand) => unknown) | undefined): void {
    this.#send = send;
    if (this.#run !== null) this.#ask();
  }

  #ask(): void {
    if (this.#run !== null && this.#summaries.length === 0) return;
    const summaries = this.#summaries.map(({ type, config = {} }) => ({ type, config: { ...config } }));
    this.#send?.({ type: "compare", run: this.#run, summaries });
  }
}

export const compared = new Compared();

session.subscribe({
  changed: ({ runs }) => compared.follow(runs.find(({ status }) => status === "present")?.id),
  connected: (send) => compared.connect(send),
});
