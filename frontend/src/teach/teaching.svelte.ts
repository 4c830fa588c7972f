import { address } from "../lib/state/address";
import { room } from "../lib/state/room.svelte";
import { controlOfKey, formatHidden, parseHidden, styleOf } from "./controls";
import { lockedControls } from "./locked-controls";
import { parseTask, type Task } from "./task";

const HIDE = "hide";
const TASK = "task";

/**
 * What the address says of a lesson: which controls it leaves out of the page, and what it asks for. What a room locks is
 * left out as well.
 */
class Teaching {
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  /** Those of the lesson. */
  #left = $state.raw<ReadonlySet<string>>(new Set());
  #task = $state.raw<Task | null>(null);
  #opened = "";
  readonly #style = new CSSStyleSheet();

  /** Follow the address; returns what ends it. */
  follow(): () => void {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#style];
    this.#opened = location.hash;
    this.#read();
    room.onchange(() => this.#apply());
    return address.onchange(() => {
      this.#stay();
      this.#read();
    });
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  get task(): Task | null {
    return this.#task;
  }

  /** What stood behind the # when the page was opened in a lesson: where to begin it again; empty outside of lessons. */
  get beginning(): string {
    return this.#left.size > 0 ? this.#opened : "";
  }

  shows(control: string): boolean {
    return !this.#hidden.has(control);
  }

  allowsKey(key: string): boolean {
    const control = controlOfKey(key);
    return control === undefined || this.shows(control);
  }

  /** An address that says nothing of the lesson does not end it. */
  #stay(): void {
    if (this.#left.size > 0 && address.get(HIDE) === null) address.set(HIDE, formatHidden(this.#left));
  }

  #read(): void {
    this.#left = parseHidden(address.get(HIDE));
    this.#task = parseTask(address.get(TASK));
    this.#apply();
  }

  #apply(): void {
    this.#hidden = new Set([...this.#left, ...lockedControls(room.state)]);
    this.#style.replaceSync(styleOf(this.#hidden));
  }
}

export const teaching = new Teaching();
