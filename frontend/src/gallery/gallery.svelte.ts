import { fetchLab } from "../lib/protocol/api";
import type { LabEntry } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { chosen } from "../lib/state/choice.svelte";
import { loadChosen } from "../lib/state/experiments";
import { origin } from "../lib/state/origin.svelte";

/** Ready experiments, known to work or to fail, each with what to look for. */
class Gallery {
  #dismissed = $state<string | null>(null);

  /** The lab that runs, unless its sentence was dismissed. */
  readonly loaded = $derived(origin.lab === this.#dismissed ? undefined : this.#entry(origin.lab));

  /** The lab that was chosen and is being fetched. */
  readonly chosen = $derived(this.#entry(chosen.current?.lab ?? null));

  /** The type of the lab that runs; null for none. */
  get running(): string | null {
    return origin.lab;
  }

  get labs(): readonly LabEntry[] {
    return catalog.labs;
  }

  async load({ type }: LabEntry): Promise<void> {
    this.#dismissed = null;
    await loadChosen({ lab: type }, fetchLab(type));
  }

  dismiss(): void {
    this.#dismissed = origin.lab;
  }

  #entry(lab: string | null): LabEntry | undefined {
    return this.labs.find(({ type }) => type === lab);
  }
}

export const gallery = new Gallery();
