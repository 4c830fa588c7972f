import type { LayerEntry } from "../lib/protocol/generated";

export interface Group {
  readonly category: string;
  readonly entries: readonly LayerEntry[];
}

/** The order in which a network is built; categories that are not known here come last. */
const ORDER = ["core", "pictures", "sequences", "shape", "plane", "normalisation", "regularisation", "merge"];

/** The layers that a search leaves, by category. */
export function groupsOf(layers: readonly LayerEntry[], search: string): Group[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, LayerEntry[]>();
  for (const entry of layers) {
    const text = `${entry.title} ${entry.type} ${entry.category} ${entry.description}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    groups.set(entry.category, [...(groups.get(entry.category) ?? []), entry]);
  }
  const categories = [...groups.keys()].sort((a, b) => rankOf(a) - rankOf(b));
  return categories.map((category) => ({ category, entries: byTitle(groups.get(category)!, words) }));
}

function rankOf(category: string): number {
  const rank = ORDER.indexOf(category);
  return rank < 0 ? ORDER.length : rank;
}

/** A layer that is called so comes before one that is only described so. */
function byTitle(entries: LayerEntry[], words: readonly string[]): LayerEntry[] {
  const isCalled = ({ title }: LayerEntry) => words.every((word) => title.toLowerCase().includes(word));
  return [...entries].sort((a, b) => Number(isCalled(b)) - Number(isCalled(a)));
}
