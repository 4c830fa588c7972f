import { fetchCatalog } from "../protocol/api";
import type {
  Catalog,
  CatalogEntry,
  DatasetChanged,
  DatasetEntry,
  LabEntry,
  LayerEntry,
  ObjectiveEntry,
  PresetEntry,
} from "../protocol/generated";

export type Kind = keyof Catalog;

/** What the server has to offer. */
class CatalogState {
  #catalog = $state.raw<Catalog | null>(null);
  #fetches = $state.raw<Readonly<Record<string, DatasetChanged>>>({});

  async load(): Promise<void> {
    this.#catalog = await fetchCatalog();
  }

  entries(kind: Kind): ReadonlyArray<CatalogEntry> {
    return this.#catalog?.[kind] ?? [];
  }

  entry(kind: Kind, type: string): CatalogEntry | undefined {
    return this.entries(kind).find((entry) => entry.type === type);
  }

  get datasets(): ReadonlyArray<DatasetEntry> {
    return this.#catalog?.datasets ?? [];
  }

  get layers(): ReadonlyArray<LayerEntry> {
    return this.#catalog?.layers ?? [];
  }

  layer(type: string): LayerEntry | undefined {
    return this.layers.find((entry) => entry.type === type);
  }

  objective(type: string): ObjectiveEntry | undefined {
    return this.#catalog?.objectives.find((entry) => entry.type === type);
  }

  get presets(): ReadonlyArray<PresetEntry> {
    return this.#catalog?.presets ?? [];
  }

  get labs(): ReadonlyArray<LabEntry> {
    return this.#catalog?.labs ?? [];
  }

  /** The last that was heard of fetching a data set. */
  fetchOf(dataset: string): DatasetChanged | undefined {
    return this.#fetches[dataset];
  }

  forgetFetch(dataset: string): void {
    this.#fetches = Object.fromEntries(Object.entries(this.#fetches).filter(([type]) => type !== dataset));
  }

  datasetChanged(event: DatasetChanged): void {
    this.#fetches = { ...this.#fetches, [event.dataset]: event };
    if (!this.#catalog || event.status === "fetching") return;
    const available = event.status === "available";
    const datasets = this.datasets.map((d) => (d.type === event.dataset ? { ...d, available } : d));
    this.#catalog = { ...this.#catalog, datasets };
  }
}

export const catalog = new CatalogState();
