import type {
  Experiment,
  GoOnFrom,
  NewStart,
  Reinitialise,
  Rewind,
  SessionState,
  SwitchRun,
  TakeLane,
  TakeWeights,
} from "../protocol/generated";
import type { Draft } from "./draft-steps";
import { editNames } from "./edit-names";
import { leavings } from "./leavings";
import { isSame } from "./same-experiment";
import { session } from "./session.svelte";

/** What begins again in a way that no experiment tells. */
export type Beginning = Rewind | GoOnFrom | NewStart | SwitchRun | TakeLane | TakeWeights | Reinitialise;

/** What leads to an experiment that the server knows: of a step of the past it is what was trained then. */
const TAKES = new Set<Beginning["type"]>(["take_lane", "switch_run", "go_on_from"]);

/** An experiment on its way to the session. */
interface Sent {
  readonly experiment: Experiment;
  readonly keep: boolean;
  readonly base: string | null;
  readonly edit: string;
}

/** So many steps of training, which an edit could not bring back. */
interface Missed {
  readonly edit: string;
  readonly steps: number;
}

/** What was sent is not waited for any more. */
interface Arrival {
  readonly experiment: Experiment;
  /** The session runs just that. */
  readonly isItself: boolean;
  /** The session runs that, with what another page or a live number has changed since. */
  readonly isChanged: boolean;
}

interface Sending {
  readonly keep: boolean;
  /** The draft was come to by going back or forth. */
  readonly isWalk: boolean;
  /** The edit that left what is to go on with this experiment, if it is not that of its own step. */
  readonly learned?: string | null;
}

/** Experiments that this page sends to be loaded, each until the session runs it or refuses it. */
export class Delivery {
  #sent = $state.raw<Sent | null>(null);
  /** What was sent last, which another page may prove to have been ahead of. */
  #last: Sent | null = null;
  /** Whether the session is known to have taken what was sent last: it is no more in the way of another page's. */
  #isTaken = false;
  // Nothing on the page depends on these two.
  /* eslint-disable svelte/prefer-svelte-reactivity */
  /** The names of all that was sent: the draft has gone on from there, and is not to follow it. */
  readonly #loads = new Set<string>();
  /** The names of all that was made here, and was no step back or forth. */
  readonly #made = new Set<string>();
  /** The names of all that led to what the server alone knows: a lane of a race, another run, a step of the past. */
  readonly #taken = new Set<string>();
  /* eslint-enable svelte/prefer-svelte-reactivity */
  /** The training that the last edit came back to, and that the server does not have any more. */
  #missed: Missed | null = null;

  /** What is on its way. */
  get experiment(): Experiment | null {
    return this.#sent?.experiment ?? null;
  }

  get missed(): Missed | null {
    return this.#missed;
  }

  /** Whether an edit was made here, and was not one of going back or forth. */
  hasMade(edit: string): boolean {
    return this.#made.has(edit);
  }

  /** Whether an edit was made here that led to an experiment which the server knows. */
  hasTaken(edit: string): boolean {
    return this.#taken.has(edit);
  }

  /** Whether the session has come by an edit to what the draft has gone on from. */
  isBehind(edit: string): boolean {
    return this.#loads.has(edit);
  }

  /** A live number was sent by an edit: the draft has it already, and the steps before are not to follow it. */
  sentNumber(edit: string): void {
    this.#loads.add(edit);
  }

  /** Send a draft, with what was left at its step. */
  send({ id, experiment }: Draft, { keep, isWalk, learned = null }: Sending): void {
    const base = editNames.base;
    const edit = editNames.next();
    // What was left only on the way to something that has not come yet, still runs.
    const isStillThere = leavings.stepOf(editNames.settled) === id;
    const sent = { experiment, keep: keep || isStillThere, base, edit };
    const restore = learned ?? leavings.restored(id, base);
    const steps = isStillThere ? 0 : leavings.missing(id, restore, session.state?.kept ?? {});
    this.#missed = steps > 0 ? { edit, steps } : null;
    session.send({ type: "load_experiment", ...sent, restore });
    leavings.sent(edit, id, base);
    if (!isWalk) this.#made.add(edit);
    this.#loads.add(edit);
    this.#sent = this.#last = sent;
    this.#isTaken = false;
  }

  /** Begin again in a way that no experiment tells, and that leads to a step of undo. */
  begin(command: Beginning, step: number): void {
    const base = editNames.base;
    const edit = editNames.next();
    session.send({ ...command, edit });
    leavings.sent(edit, step, base);
    // What a branch or another run leaves is in the list of runs, in sight.
    if (!isAmongRuns(command)) this.#made.add(edit);
    if (TAKES.has(command.type)) this.#taken.add(edit);
    // The seed that the server takes is heard of like a change of another page.
    if (command.type !== "new_start") this.#loads.add(edit);
  }

  /** What was sent and is not waited for any more, because the session has settled on an edit that was not there before. */
  settledOn({ edit, experiment: running }: SessionState): Arrival | null {
    const sent = this.#sent;
    if (!sent || editNames.precedes(edit, sent.edit)) return null;
    this.#sent = null;
    const { experiment } = sent;
    const isThere = this.#isTaken || isSame(running, experiment);
    return {
      experiment,
      isItself: edit === sent.edit,
      isChanged: edit !== sent.edit && !this.isBehind(edit) && isThere,
    };
  }

  /** What the session has heard of, and is preparing. */
  heard({ coming }: SessionState): void {
    if (this.#sent && coming?.edit === this.#sent.edit) this.#isTaken = true;
  }

  /** Wait no more for what was sent. */
  drop(): void {
    this.#sent = null;
  }

  /** What was sent will not be loaded. */
  refused(): void {
    editNames.forget();
    this.#sent = null;
  }

  /** Another page was ahead of what was sent: whether that was to be kept, and whether it is known what was ahead. */
  overtaken(): { readonly keep: boolean; readonly isKnown: boolean } {
    this.refused();
    return { keep: this.#last?.keep ?? true, isKnown: this.#last?.base !== editNames.settled };
  }
}

/** Whether what it leaves is kept where this page lists it. */
function isAmongRuns(command: Beginning): boolean {
  return command.type === "switch_run" || (command.type === "go_on_from" && command.step === null);
}
