import { localProblem } from "./protocol/api";
import { session } from "./state/session.svelte";

/** After a first picture, so long the page only trains and answers. */
const REST_MS = 3_000;

const ahead: Part<unknown>[] = [];

/** A part of the page that the first picture does without: its script is fetched once it is needed, or ahead. */
export class Part<Module> {
  /** What was fetched. */
  module = $state.raw<Module | null>(null);
  hasFailed = $state(false);
  readonly #load: () => Promise<Module>;
  #coming: Promise<Module | null> | null = null;

  /** What is large, and seldom needed, is fetched when it is needed alone. */
  constructor(load: () => Promise<Module>, isLarge = false) {
    this.#load = load;
    if (!isLarge) ahead.push(this);
  }

  /** Null if it does not come: another server has other files, and without a connection there are none. */
  fetch(): Promise<Module | null> {
    this.#coming ??= this.#tried();
    return this.#coming;
  }

  /** The same, for what has no place on the page where it could be said that it is missing. */
  async orReport(): Promise<Module | null> {
    const module = await this.fetch();
    if (!module) session.report(localProblem("no_part", `This could not be done. ${NOT_FETCHED}`));
    return module;
  }

  async #tried(): Promise<Module | null> {
    this.hasFailed = false;
    try {
      this.module = await this.#load();
    } catch {
      this.hasFailed = true;
      this.#coming = null;
    }
    return this.module;
  }
}

export const NOT_FETCHED =
  "A part of this page could not be fetched from the server. If the server was changed meanwhile, reload the page: the session stays as it is.";

/** Fetch what is likely to be needed, one after the other, so that it opens at once. */
export function fetchAhead(): () => void {
  let isOver = false;
  const timer = setTimeout(() => void fetchEach(), REST_MS);
  async function fetchEach() {
    for (const part of ahead) if (!isOver) await part.fetch();
  }
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
