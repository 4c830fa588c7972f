/** What stands behind the # of an address: `#e=…&hide=…`. */
export type Fragment = ReadonlyMap<string, string>;

/** Browsers refuse more than about a hundred changes of the address in ten seconds. */
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

/**
 * The address of the page: the path of the session, and keys behind the #. It is rewritten in place, without a step in
 * the browser's history, and not more often than browsers allow.
 */
class Address {
  #waiting: { path: string | null; readonly values: Map<string, string | null> } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writtenAt = -Infinity;
  #written: string | null = null;

  /** The value of a key behind the #, as it is, or will be in a moment; null without. */
  get(key: string): string | null {
    return this.#next().fragment.get(key) ?? null;
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

  #want() {
    return (this.#waiting ??= { path: null, values: new Map() });
  }

  #next(): { path: string; fragment: Fragment } {
    const fragment = new Map(parseFragment(location.hash));
    for (const [key, value] of this.#waiting?.values ?? []) {
      if (value === null) fragment.delete(key);
      else fragment.set(key, value);
    }
    return { path: this.#waiting?.path ?? location.pathname, fragment };
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, LEAST_INTERVAL_MS - (performance.now() - this.#writtenAt));
    this.#timer = setTimeout(() => this.#write(), wait);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#waiting) return;
    const { path, fragment } = this.#next();
    this.#waiting = null;
    this.#written = formatFragment(fragment);
    this.#writtenAt = performance.now();
    window.history.replaceState(null, "", path + this.#written);
  }
}

export const address = new Address();
