import { address } from "./address";
import { draft } from "./draft.svelte";

const KEY = "large";

/** Which view's picture stands large, over the network; the address holds it. */
class Enlarged {
  #name = $state<string | null>(null);
  #over = $state(0);

  /** Follow the address; returns what ends it. */
  follow(): () => void {
    const read = () => (this.#name = address.get(KEY));
    read();
    const ends = [address.onchange(read), address.onreturn(() => this.#stay())];
    return () => ends.forEach((end) => end());
  }

  /** Its name; empty if none is. */
  get name(): string {
    return this.#name ?? "";
  }

  /** Whether it is this one: not while a network is being built, which has the same room. */
  has(name: string): boolean {
    return this.#name === name && !draft.isOpen;
  }

  /** Whether a picture stands over the network now. */
  get isOver(): boolean {
    return this.#over > 0;
  }

  /** A picture stands over the network, until the returned function is called. */
  stand(): () => void {
    this.#over++;
    return () => this.#over--;
  }

  enlarge(name: string): void {
    this.#show(name);
  }

  /** Where somebody else leads, by its name; empty for none. */
  go(name: string): void {
    this.#show(name || null);
  }

  putBack(): void {
    this.#show(null);
  }

  /** A step of undo changes the experiment, and not which picture stands large. */
  #stay(): void {
    if (address.get(KEY) !== this.#name) address.set(KEY, this.#name);
  }

  #show(name: string | null): void {
    this.#name = name;
    address.set(KEY, name);
  }
}

export const enlarged = new Enlarged();
