import { fetchPreview, type Preview } from "../lib/protocol/api";

const loading = new Map<string, Promise<Preview>>();

/** A few points of a data set: asked for once. */
export function previewOf(dataset: string): Promise<Preview> {
  const known = loading.get(dataset);
  if (known) return known;
  const preview = fetchPreview(dataset);
  loading.set(dataset, preview);
  return preview;
}
