import type { SetParam } from "../protocol/generated";
import { oncePerFrame } from "./animation";
import { editNames } from "./edit-names";
import { session } from "./session.svelte";

/** One trained number: of the array `name` of a layer, at `index`. */
export interface ParamAddress {
  readonly layer: string;
  readonly name: string;
  readonly index: ReadonlyArray<number>;
}

interface Edit {
  readonly param: ParamAddress;
  readonly before: number;
}

const MOST_EDITS = 200;

/** Trained numbers changed by hand: sent at most once an animation frame, undone in reverse. */
class EditsByHand {
  #edits = $state.raw<readonly Edit[]>([]);
  readonly #waiting = new Map<string, SetParam>();
  /** The numbers that were set in a run, by place. */
  readonly #placed = new Map<string, SetParam>();
  #run = -1;
  /** The experiment when a number was last changed. */
  #experiment = "";

  /** Whether a number was changed by hand, and nothing of the experiment since. */
  get isLatest(): boolean {
    return this.#edits.length > 0 && this.#experiment === experimentNow();
  }

  /** Remember what a number was, before it is changed. */
  begin(param: ParamAddress, before: number): void {
    this.#edits = [...this.#edits, { param, before }].slice(-MOST_EDITS);
    this.#experiment = experimentNow();
  }

  set({ layer, name, index }: ParamAddress, value: number): void {
    const command: SetParam = { type: "set_param", layer, name, index, value };
    const place = `${layer}/${name}/${index.join()}`;
    if (this.#run !== session.state?.run) this.#placed.clear();
    this.#run = session.state?.run ?? -1;
    this.#placed.set(place, command);
    this.#waiting.set(place, command);
    this.#send();
  }

  /** The numbers that were set by hand in the present run, as they were set last. */
  get placed(): readonly SetParam[] {
    return this.#run === session.state?.run ? [...this.#placed.values()] : [];
  }

  /** Take the latest edit back. */
  undo(): void {
    const edit = this.#edits.at(-1);
    if (!edit) return;
    this.#edits = this.#edits.slice(0, -1);
    this.set(edit.param, edit.before);
  }

  lock({ layer, name, index }: ParamAddress, locked: boolean): void {
    session.send({ type: "lock_param", layer, name, index, locked, edit: editNames.next() });
  }

  /** Whether any number of the experiment is locked. */
  get locksAny(): boolean {
    const networks = Object.values(session.state?.experiment.networks ?? {});
    return networks.some(({ layers }) =>
      layers.some(({ frozen, locks }) => frozen || Object.keys(locks).length > 0),
    );
  }

  /** Whether a number is locked: it, or its whole layer. `flat` is its place in its array. */
  isLocked({ layer, name }: ParamAddress, flat: number): boolean {
    const networks = Object.values(session.state?.experiment.networks ?? {});
    const spec = networks.flatMap(({ layers }) => [...layers]).find(({ id }) => id === layer);
    return spec !== undefined && (spec.frozen || (spec.locks[name] ?? []).includes(flat));
  }

  readonly #send = oncePerFrame(() => {
    const commands = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const command of commands) session.send(command);
  });
}

/** The experiment, without what is locked: that is done by hand as well. */
function experimentNow(): string {
  return JSON.stringify(session.state?.experiment ?? null, (key, value: unknown) =>
    key === "locks" ? undefined : value,
  );
}

export const byHand = new EditsByHand();
