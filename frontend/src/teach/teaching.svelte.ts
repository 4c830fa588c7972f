import { address } from "../lib/state/address";
import { parseHidden, styleOf } from "./controls";

const KEY = "hide";

/** What the address hides of the page, for a lesson. */
class Teaching {
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  readonly #style = new CSSStyleSheet();

  /** Follow the address; returns what ends it. */
  follow(): () => void {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#style];
    this.#read();
    return address.onchange(() => this.#read());
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  shows(control: string): boolean {
    return !this.#hidden.has(control);
  }

  #read(): void {
    this.#hidden = parseHidden(address.get(KEY));
    this.#style.replaceSync(styleOf(this.#hidden));
  }
}

export const teaching = new Teaching();
