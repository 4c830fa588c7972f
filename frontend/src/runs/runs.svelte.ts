import { formatCount } from "../lib/format";
import type { ChangeRun, RunInfo } from "../lib/protocol/generated";
import { draft } from "../lib/state/draft.svelte";
import { past } from "../lib/state/past.svelte";
import { room } from "../lib/state/room.svelte";
import { runCurves } from "../lib/state/run-curves";
import { session } from "../lib/state/session.svelte";

const NONE: readonly RunInfo[] = [];

/** The runs of the session, as this page lists and changes them. */
class Runs {
  /** Whether the list is open. */
  isOpen = $state(false);
  /** The run that this page deleted last, by its id. */
  #deleted = $state<number | null>(null);
  #beginning = "";
  /** The step at which this page branched last. */
  #branchedAt = $state<number | null>(null);

  get all(): readonly RunInfo[] {
    return session.state?.runs ?? NONE;
  }

  get present(): RunInfo | undefined {
    return this.all.find(({ status }) => status === "present");
  }

  /** The run that was deleted last, while it can be had back. */
  get deleted(): RunInfo | undefined {
    return this.all.find(({ id, deleted }) => deleted && id === this.#deleted);
  }

  /** What was branched last, in words; empty before, and once it is not the present run any more. */
  get branched(): string {
    const { present } = this;
    const parent = this.all.find(({ id }) => id === present?.parent);
    if (!present || !parent || present.parted_at !== this.#branchedAt) return "";
    return `${present.name} begins here, at step ${formatCount(present.parted_at)}. ${parent.name} is kept beside it.`;
  }

  get canBranch(): boolean {
    return session.isAnswering && room.may("play");
  }

  /** A run of its own from here, or from the step that is looked at. */
  branch(): void {
    const { state } = session;
    if (!state) return;
    this.#branchedAt = past.step ?? past.now;
    if (past.step !== null) past.branch();
    else draft.begin({ type: "go_on_from", run: state.run, step: null });
  }

  /** Make another run the present one. */
  switchTo(run: number): void {
    draft.begin({ type: "switch_run", run });
  }

  change(run: number, change: Omit<ChangeRun, "type" | "run" | "request_id">): void {
    if (change.deleted) {
      this.#deleted = run;
      draft.did(() => this.change(run, { deleted: false }));
    }
    session.send({ type: "change_run", run, ...change });
  }

  follow(beginning: string): void {
    if (beginning !== this.#beginning) runCurves.clear();
    this.#beginning = beginning;
  }
}

export const runs = new Runs();

session.subscribe({ changed: ({ beginning }) => runs.follow(beginning) });
