import type { AnyCommand } from "../protocol/generated";

/** What commands are sent over: it numbers them, or says that it cannot send. */
export interface Line {
  send(command: AnyCommand): number | undefined;
}

interface Waiting {
  readonly command: AnyCommand;
  /** The number under which it was sent; null while it was not. */
  readonly id: number | null;
}

/** Commands of which it would be wrong to repeat or to delay them: somebody would be surprised. */
const ONLY_NOW = new Set<AnyCommand["type"]>([
  "step",
  "show_stage",
  "rewind",
  "go_on_from",
  "switch_run",
  "new_start",
  "start_race",
  "take_lane",
  "take_weights",
  "reinitialise",
  "undo_change",
  "fetch_dataset",
]);
/** Commands that are not about the session's state, and are not answered by `CommandsTaken`. */
const UNANSWERED = new Set<AnyCommand["type"]>([
  "acknowledge",
  "subscribe",
  "set_input",
  "clear_input",
  "pick_code",
  "look_back",
  "compare",
  "survey_landscape",
  "fetch_dataset",
  "beat",
  "take_seat",
  "set_locks",
  "freeze_screens",
  "hand_over",
  "ask_for",
  "lead",
  "ask_question",
  "answer",
  "show_answers",
  "end_question",
  "give_runs",
  "call_together",
  "spotlight",
  "show_run",
  "start_challenge",
  "stop_clock",
  "end_challenge",
  "set_role",
  "remove_seat",
  "close_room",
]);
const MOST_REMEMBERED = 64;

/**
 * The commands that this page has given and the session has not taken yet, the last of each kind. What they ask for is
 * shown at once; and when the connection breaks they are sent again as soon as there is another.
 */
export class Outbox {
  #waiting = $state.raw<readonly Waiting[]>([]);
  /** What was sent under which number: nothing on the page depends on it. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #sent = new Map<number, AnyCommand>();
  #line: Line | undefined;
  #holds = 0;
  /** Whether of all that was prepared at the same time something was asked for. */
  #isSomethingAsked = false;

  /** Give a command; false if it is one that cannot wait and there is no connection. */
  give(command: AnyCommand): boolean {
    if (UNANSWERED.has(command.type)) return this.#line?.send(command) !== undefined;
    if (!this.#line && ONLY_NOW.has(command.type)) return false;
    const place = placeOf(command);
    const before = this.#waiting.find((waiting) => placeOf(waiting.command) === place)?.command;
    const others = this.#waiting.filter((waiting) => placeOf(waiting.command) !== place);
    this.#waiting = [...others, this.#sendNow(merged(before, command))];
    return true;
  }

  /** The last command of some kinds that was not taken yet. */
  last<T extends AnyCommand["type"]>(...types: T[]): Extract<AnyCommand, { type: T }> | undefined {
    const found = this.#waiting.findLast(({ command }) => (types as string[]).includes(command.type));
    return found?.command as Extract<AnyCommand, { type: T }> | undefined;
  }

  /** The kinds of what waits for a connection. */
  get kept(): readonly AnyCommand["type"][] {
    return this.#waiting.filter(({ id }) => id === null).map(({ command }) => command.type);
  }

  /** The session's state tells of all commands up to this one. */
  taken(id: number): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.id === null || waiting.id > id);
  }

  /** A command was refused: which one it was. */
  failed(id: number | null): AnyCommand | undefined {
    this.#waiting = this.#waiting.filter((waiting) => waiting.id === null || waiting.id !== id);
    return id === null ? undefined : this.#sent.get(id);
  }

  /** From now on send over this line, what waits first; undefined while there is none. */
  connect(line: Line | undefined): void {
    this.#line = line;
    this.#sent.clear();
    this.#waiting = this.#waiting
      .filter(({ command }) => !ONLY_NOW.has(command.type))
      .map(({ command }) => this.#sendNow(command));
  }

  /**
   * An experiment is being prepared: until it is released, play waits, because it means that one. Of several, those that
   * another took the place of may be released last; play is forgotten if none of them was asked for.
   */
  hold(): (isAsked: boolean) => void {
    this.#holds++;
    return (isAsked) => {
      this.#isSomethingAsked ||= isAsked;
      if (--this.#holds === 0) this.#sendHeld();
    };
  }

  #sendHeld(): void {
    if (!this.#isSomethingAsked)
      this.#waiting = this.#waiting.filter(({ id, command }) => id !== null || !plays(command));
    this.#isSomethingAsked = false;
    this.#waiting = this.#waiting.map((waiting) =>
      waiting.id === null ? this.#sendNow(waiting.command) : waiting,
    );
  }

  #sendNow(command: AnyCommand): Waiting {
    const isHeld = this.#holds > 0 && plays(command);
    const id = (isHeld ? undefined : this.#line?.send(command)) ?? null;
    if (id !== null) this.#remember(id, command);
    return { command, id };
  }

  #remember(id: number, command: AnyCommand): void {
    this.#sent.set(id, command);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MOST_REMEMBERED) this.#sent.delete(oldest!);
  }
}

function plays({ type }: AnyCommand): boolean {
  return type === "play" || type === "step";
}

/** What a command is about: a later one about the same takes its place. */
function placeOf(command: AnyCommand): string {
  if (command.type === "pause" || plays(command)) return "playback";
  if (command.type === "set_param" || command.type === "lock_param") {
    return `${command.type} ${command.layer}/${command.name}/${command.index.join()}`;
  }
  if (command.type === "change_run") return `change_run ${command.run}`;
  return command.type;
}

/** What was set before and is not known to have arrived is set with what is set later. */
function merged(before: AnyCommand | undefined, command: AnyCommand): AnyCommand {
  if (before?.type === "change_run" && command.type === "change_run") return { ...before, ...command };
  if (before?.type !== "set_hyperparameters" || command.type !== "set_hyperparameters") return command;
  return { ...command, values: { ...before.values, ...command.values } };
}

export const outbox = new Outbox();
