/** What stands behind the # of an address: `#e=…&hide=…`. */
export type Fragment = ReadonlyMap<string, string>;

/**
 * Browsers refuse more than a hundred changes of the address in ten seconds, the strictest in thirty. A few in a row are
 * made at once: whoever reloads before the address is written finds an older one.
 */
const MOST_AT_ONCE = 10;
const LEAST_INTERVAL_MS = 400;

/** The keys of a fragment; a word without a value is none. */
export function parseFragment(hash: string): Fragment {
  const parts = hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part.includes("="));
  return new Map(
    parts.map((part) => {
      const [key, ...value] = part.split("=");
      return [key!, value.join("=")];
    }),
  );
}

export function formatFragment(fragment: Fragment): string {
  const parts = Array.from(fragment, ([key, value]) => `${key}=${value}`);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

/** What an entry of the browser's history is about: one of the places of this page. */
interface Entry {
  readonly page: string;
  readonly place: number;
  /** Entries of one stay are about the same place: they only differ in how deep it is looked into. */
  readonly stay: number;
  /** Whether the page entered something here, and the entry before is what it came from. */
  readonly isEntered: boolean;
}

/** What must be known of the entries of the browser's history to go on with them after a reload. */
export interface KeptEntries {
  readonly page: string;
  readonly places: readonly (readonly [stay: number, place: number])[];
  readonly entered: readonly string[];
}

/**
 * The address of the page: the path of the session, and keys behind the #. It is rewritten in place, and not more often
 * than browsers allow. Only going to another place, or deeper into one, is a step in the browser's history.
 */
class Address {
  /** Places are numbered by the page: the numbers of another page's entries mean nothing. */
  #page = String(performance.timeOrigin);
  /** The entry that the page was loaded in. */
  readonly #first = globalThis.window?.history?.state as Entry | null | undefined;
  #place: number | null = null;
  #stay = 0;
  #isEntered = false;
  /** The last place of each stay, and the keys that tell how deep it is looked into. */
  readonly #places = new Map<number, number>();
  readonly #entered = new Set<string>();
  #waiting: { path: string | null; readonly values: Map<string, string | null> } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many may be written at once, as of when it was last counted. */
  #allowance = { count: MOST_AT_ONCE, at: 0 };
  #written: string | null = null;
  readonly #returned = new Set<() => void>();

  /** What is to be kept of the browser's history for a reload. */
  get kept(): KeptEntries {
    return { page: this.#page, places: [...this.#places], entered: [...this.#entered] };
  }

  /** The places have the numbers that they had before the page was loaded again: so have their entries. */
  goOn({ page, places, entered }: KeptEntries): void {
    this.#page = page;
    for (const [stay, place] of places) this.#places.set(stay, place);
    for (const key of entered) this.#entered.add(key);
    if (this.#first?.page !== page) return;
    this.#stay = this.#first.stay;
    this.#isEntered = this.#first.isEntered;
  }

  /** The value of a key behind the #, as it is, or will be in a moment; null without. */
  get(key: string): string | null {
    return this.#next().fragment.get(key) ?? null;
  }

  /** The value of a key as the browser's address has it, where a later one may not be written yet. */
  written(key: string): string | null {
    return parseFragment(location.hash).get(key) ?? null;
  }

  /** Set a key behind the #, or take it away with null. Values are taken as they are: encode them for an address. */
  set(key: string, value: string | null): void {
    this.#want().values.set(key, value);
    this.#schedule();
  }

  /** Go to another path of the same page, at once. */
  setPath(path: string): void {
    this.#want().path = path;
    this.#write();
  }

  /** The present entry of the browser's history is about this place. */
  at(place: number): void {
    if (place === this.#place) return;
    this.#place = place;
    this.#places.set(this.#stay, place);
    this.#want();
    this.#schedule();
  }

  /** Leave one place for another: a step in the browser's history. */
  leave(left: number, place: number): void {
    this.#place = left;
    this.#want();
    this.#write();
    this.#place = place;
    this.#places.set(++this.#stay, place);
    this.#isEntered = false;
    window.history.pushState(this.#entry, "", location.href);
  }

  /** Look deeper into a place: set a key behind the # in a step of the browser's history. */
  enter(key: string, value: string): void {
    this.#want();
    this.#write();
    this.#entered.add(key);
    this.#isEntered = true;
    this.#written = formatFragment(new Map([...parseFragment(location.hash), [key, value]]));
    window.history.pushState(this.#entry, "", location.pathname + location.search + this.#written);
  }

  /** Go back to what was there before the page entered what is there now; false if it did not. */
  comeBack(): boolean {
    if (this.#isEntered) window.history.back();
    return this.#isEntered;
  }

  /** Be told of the place that a person goes back or forward to; false if the page does not know it any more. */
  onvisit(listener: (place: number) => boolean): () => void {
    const visited = ({ state }: PopStateEvent): void => {
      const entry = state as Entry | null;
      const { fragment } = this.#next(this.#written ?? location.hash);
      this.#forget();
      this.#isEntered = entry?.page === this.#page && entry.isEntered;
      if (entry?.page !== this.#page) return;
      if (entry.stay === this.#stay) return this.#returnWithin(fragment);
      const place = this.#places.get(entry.stay) ?? entry.place;
      if (!listener(place)) return;
      [this.#place, this.#stay] = [place, entry.stay];
      // The place has what its address holds: nothing is to be loaded from there.
      this.#written = location.hash;
      for (const tell of this.#returned) tell();
    };
    window.addEventListener("popstate", visited);
    return () => window.removeEventListener("popstate", visited);
  }

  /** Back in another entry of the same stay: only how deep it is looked into is what it was there. */
  #returnWithin(fragment: Fragment): void {
    const there = parseFragment(location.hash);
    const kept = new Map([...fragment].filter(([key]) => !this.#entered.has(key)));
    for (const key of this.#entered) if (there.has(key)) kept.set(key, there.get(key)!);
    this.#written = formatFragment(kept);
    window.history.replaceState(this.#entry, "", location.pathname + location.search + this.#written);
    for (const tell of this.#returned) tell();
  }

  /** Be told when the page is back at a place that it knows, whose address is what it was there. */
  onreturn(listener: () => void): () => void {
    this.#returned.add(listener);
    return () => this.#returned.delete(listener);
  }

  /** The whole address as it should be now, to be copied. */
  get href(): string {
    this.#write();
    return location.href;
  }

  /** Be told when a person, not the page, changed what stands behind the #. */
  onchange(listener: () => void): () => void {
    const changed = (): void => {
      if (location.hash !== this.#written) listener();
    };
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }

  get #entry(): Entry | null {
    if (this.#place === null) return null;
    return { page: this.#page, place: this.#place, stay: this.#stay, isEntered: this.#isEntered };
  }

  /** What waits was about the entry that was left. */
  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = null;
  }

  #want() {
    return (this.#waiting ??= { path: null, values: new Map() });
  }

  /** What waits, put into what stands behind the #. */
  #next(hash = location.hash): { path: string; fragment: Fragment } {
    const fragment = new Map(parseFragment(hash));
    for (const [key, value] of this.#waiting?.values ?? []) {
      if (value === null) fragment.delete(key);
      else fragment.set(key, value);
    }
    return { path: this.#waiting?.path ?? location.pathname, fragment };
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, (1 - this.#allowed()) * LEAST_INTERVAL_MS);
    this.#timer = setTimeout(() => this.#write(), wait);
  }

  /** How many may be written at once by now. */
  #allowed(): number {
    const { count, at } = this.#allowance;
    return Math.min(MOST_AT_ONCE, count + (performance.now() - at) / LEAST_INTERVAL_MS);
  }

  #write(): void {
    if (!this.#waiting) return;
    const { path, fragment } = this.#next();
    this.#forget();
    this.#written = formatFragment(fragment);
    this.#allowance = { count: Math.max(0, this.#allowed() - 1), at: performance.now() };
    window.history.replaceState(this.#entry, "", path + location.search + this.#written);
  }
}

export const address = new Address();
