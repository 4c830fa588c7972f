import { fetchLab } from "../lib/protocol/api";
import type { LabEntry } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { loadExperiment } from "../lib/state/experiments";
import { reportingRequests } from "../lib/state/session.svelte";

/** Ready experiments, known to work or to fail, each with what to look for. */
class Gallery {
  /** The lab that was loaded, until its sentence is dismissed. */
  #loaded = $state.raw<LabEntry | null>(null);

  get labs(): readonly LabEntry[] {
    return catalog.labs;
  }

  get loaded(): LabEntry | null {
    return this.#loaded;
  }

  async load(lab: LabEntry): Promise<void> {
    const experiment = await reportingRequests(fetchLab(lab.type));
    if (!experiment) return;
    loadExperiment(experiment);
    this.#loaded = lab;
  }

  dismiss(): void {
    this.#loaded = null;
  }
}

export const gallery = new Gallery();
