import { valueAt, type Tensors } from "../lib/protocol/tensor";

/** A test sample that the network gets wrong. */
export interface Mistake {
  readonly index: number;
  readonly label: number;
  readonly prediction: number;
}

/** The most confident mistakes of the latest evaluation; undefined before the first. Where there are few, rows are -1. */
export function mistakesFrom(tensors: Tensors): Mistake[] | undefined {
  const index = tensors.get("mistakes/index");
  const label = tensors.get("mistakes/label");
  const prediction = tensors.get("mistakes/prediction");
  if (!index || !label || !prediction) return undefined;
  return Array.from({ length: index.data.length }, (_, i) => ({
    index: valueAt(index, i),
    label: valueAt(label, i),
    prediction: valueAt(prediction, i),
  })).filter((mistake) => mistake.index >= 0);
}
