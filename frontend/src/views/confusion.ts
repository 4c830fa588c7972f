import { valueAt, type Tensors } from "../lib/protocol/tensor";

/** How often each class was taken for each: `counts[is * classes + says]`. */
export interface Confusion {
  readonly classes: number;
  readonly counts: readonly number[];
  /** Test samples of each class. */
  readonly totals: readonly number[];
}

/** The confusion matrix of the latest evaluation; undefined before the first. */
export function confusionFrom(tensors: Tensors): Confusion | undefined {
  const tensor = tensors.get("confusion/counts");
  const classes = tensor?.shape[0] ?? 0;
  if (!tensor || classes === 0) return undefined;
  const counts = Array.from({ length: classes * classes }, (_, i) => valueAt(tensor, i));
  const totals = Array.from({ length: classes }, (_, row) =>
    counts.slice(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
  return { classes, counts, totals };
}

/** The part of a class's test samples that was taken for another class, or for itself. */
export function share({ classes, counts, totals }: Confusion, is: number, says: number): number {
  const total = totals[is] ?? 0;
  return total > 0 ? (counts[is * classes + says] ?? 0) / total : 0;
}

/** The test samples of one cell of the matrix. */
export function samplesOfCell(tensors: Tensors, is: number, says: number): number[] {
  const labels = tensors.get("confusion/labels")?.data;
  const predictions = tensors.get("confusion/predictions")?.data;
  if (!labels || !predictions) return [];
  const indices: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === is && predictions[i] === says) indices.push(i);
  }
  return indices;
}
