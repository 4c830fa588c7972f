import { fetchLab } from "../lib/protocol/api";
import type { LabEntry } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { loadExperiment } from "../lib/state/experiments";
import { reportingRequests, session } from "../lib/state/session.svelte";

/** Ready experiments, known to work or to fail, each with what to look for. */
class Gallery {
  /** The lab that was loaded, until its sentence is dismissed, or is about other data. */
  #loaded = $state.raw<LabEntry | null>(null);
  #dataset = "";
  #isThere = false;

  constructor() {
    session.subscribe({ changed: ({ experiment }) => this.#follow(experiment.dataset.type) });
  }

  get labs(): readonly LabEntry[] {
    return catalog.labs;
  }

  get loaded(): LabEntry | null {
    return this.#loaded;
  }

  async load(lab: LabEntry): Promise<void> {
    const experiment = await reportingRequests(fetchLab(lab.type));
    if (!experiment) return;
    this.#dataset = experiment.dataset.type;
    this.#isThere = false;
    this.#loaded = lab;
    loadExperiment(experiment);
  }

  dismiss(): void {
    this.#loaded = null;
  }

  #follow(dataset: string): void {
    if (dataset === this.#dataset) this.#isThere = true;
    else if (this.#isThere) this.dismiss();
  }
}

export const gallery = new Gallery();
