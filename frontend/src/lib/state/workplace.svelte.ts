import type { Drawing } from "../../draw/drawing";
import { canBeDrawn, isPictured, isTable } from "../learning-problem";
import type { SessionState } from "../protocol/generated";
import { keep, recall } from "../storage";
import { given, oneHot } from "../symbols";
import { draft } from "./draft.svelte";
import { address } from "./address";
import { input, type CurrentInput } from "./input.svelte";
import { formatLook, LOOK, parseLook, type Look } from "./look";
import { pad } from "./pad.svelte";
import type { Positions } from "./positions";
import { session } from "./session.svelte";

const KEY = "neurarium.workplace";
const SAVE_DELAY_MS = 300;

/** What the network was given to look at, so that it can be given it again. */
interface KeptInput {
  readonly current: CurrentInput;
  readonly label: number | null;
  readonly drawing: Drawing;
  /** What was typed, as numbers of symbols. */
  readonly symbols?: readonly number[];
  readonly centring: boolean;
}

/** How a session was looked at and built in this tab. */
interface Kept {
  readonly session: string;
  readonly isBuilding: boolean;
  readonly positions: Positions;
  /** By the data set that each is an input of. */
  readonly inputs: Readonly<Record<string, KeptInput>>;
  /** What each view showed, by its name. */
  readonly views: Readonly<Record<string, unknown>>;
  /** What the address told of the input when the page was left: this is older than what is kept here. */
  readonly link?: string | null;
}

/** Everything in its place: it is found so again when the page is reloaded, and when a lab is returned to. */
class Workplace {
  #kept: Kept | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What a view showed last; undefined if it was never shown. */
  shown<T>(view: string): T | undefined {
    const { state } = session;
    return state ? (this.of(state.id).views[view] as T | undefined) : undefined;
  }

  /** Remember what a view shows: plain data. */
  remember(view: string, shows: unknown): void {
    const { state } = session;
    if (state) this.put({ ...this.of(state.id), views: { ...this.of(state.id).views, [view]: shows } });
  }

  /** The place of a session, as it was left. */
  of(id: string): Kept {
    if (this.#kept?.session !== id) this.#kept = recalled(id);
    return this.#kept;
  }

  /** Keep a place from now on: written in a moment, or when the page is left. */
  put(kept: Kept): void {
    this.#kept = kept;
    this.#timer ??= setTimeout(this.save, SAVE_DELAY_MS);
  }

  /** The page is left, with this in its address. */
  leave(link: string | null): void {
    if (this.#kept) this.#kept = { ...this.#kept, link };
    this.save();
  }

  readonly save = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#kept) keep("sessionStorage", KEY, JSON.stringify(this.#kept));
  };
}

export const workplace = new Workplace();

/**
 * What can be chosen in a view: as it was before the page was reloaded, and remembered from now on. To be called while a
 * component begins.
 */
export function keptChoices<T extends object>(view: string, first: T): T {
  const choices = $state({ ...first, ...workplace.shown<Partial<T>>(view) });
  $effect(() => workplace.remember(view, $state.snapshot(choices)));
  return choices;
}

/** Find everything in its place again, and remember where it is from now on; returns what ends it. */
export function keepWorkplace(): () => void {
  const save = () => {
    workplace.leave(address.written(LOOK));
    if (session.state) draft.keep(session.state);
  };
  window.addEventListener("pagehide", save);
  const end = $effect.root(() => {
    keepBuilding();
    keepInput();
  });
  return () => {
    window.removeEventListener("pagehide", save);
    end();
  };
}

function keepBuilding(): void {
  let found: string | null = null;
  $effect(() => {
    const { state } = session;
    const { present, isOpen } = draft;
    if (!state || !present) return;
    const kept = workplace.of(state.id);
    if (found === state.id) workplace.put({ ...kept, isBuilding: isOpen, positions: present.positions });
    else {
      draft.place(kept.positions);
      if (kept.isBuilding) draft.open();
    }
    found = state.id;
  });
}

/** Other data have other inputs: the one that was chosen for each is found again. */
function keepInput(): void {
  let found: string | null = null;
  const link = address.get(LOOK);
  let linked = parseLook(link);
  $effect(() => {
    const { state } = session;
    if (!state) return;
    const { id, data } = state;
    const present = inputNow(data);
    const kept = workplace.of(id);
    const isHere = found === `${id} ${data.type}`;
    if (isHere) workplace.put({ ...kept, inputs: { ...kept.inputs, [data.type]: present } });
    else if (linked && link !== kept.link && isOther(linked, kept.inputs[data.type])) show(linked, data);
    else showAgain(kept.inputs[data.type], data);
    linked = null;
    found = `${id} ${data.type}`;
  });
}

function inputNow(data: SessionState["data"]): KeptInput {
  const { current, label, picture } = input;
  const [length = 0, count = 0] = data.input_shape;
  const symbols = data.ends && input.isDrawing && picture ? given(picture, length, count) : [];
  return { current, label, drawing: pad.drawing, centring: pad.centring, symbols };
}

function showAgain(kept: KeptInput | undefined, data: SessionState["data"]): void {
  if (!kept) return;
  pad.centring = kept.centring;
  if (data.ends && kept.symbols?.length) showTyped(kept.symbols, data);
  else show(kept, data);
}

function showTyped(symbols: readonly number[], data: SessionState["data"]): void {
  const [length = 0, count = 0] = data.input_shape;
  const known = symbols.filter((symbol) => symbol < count).slice(0, length - 1);
  input.showDrawing(oneHot(known, length, count));
}

/** Whether a link tells to look at something else than what was looked at here. */
function isOther(linked: Look, kept: KeptInput | undefined): boolean {
  return !kept || formatLook(kept) !== formatLook(linked);
}

function show({ current, drawing, label = null }: Look, data: SessionState["data"]): void {
  if (current.kind === "nothing") input.showNothing();
  else if (current.kind === "drawing" && canBeDrawn(data)) {
    if (drawing) pad.show(drawing);
    input.labelDrawing(label !== null && label < data.class_names.length ? label : null);
  } else if (current.kind === "sample" && (isPictured(data) || isTable(data))) {
    const size = current.split === "test" ? data.test_size : data.train_size;
    if (current.index < size) input.showSample(current.split, current.index);
  } else if (current.kind === "point" && current.values.length === data.axes.length) {
    input.showPoint(current.values, label, current.target);
  }
}

function recalled(session: string): Kept {
  const empty = { session, isBuilding: false, positions: {}, inputs: {}, views: {} };
  const text = recall("sessionStorage", KEY);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  return kept?.session === session ? { ...empty, ...kept } : empty;
}
