/** So many shapes in a path: a browser takes more than proportionally long for one of very many that overlap. */
export const BATCH = 16;

/** Trace so many shapes, a few in each path, and paint each path. */
export function paintInBatches(
  context: Pick<CanvasRenderingContext2D, "beginPath">,
  count: number,
  trace: (index: number) => void,
  paint: () => void,
): void {
  for (let begin = 0; begin < count; begin += BATCH) {
    context.beginPath();
    for (let i = begin; i < Math.min(count, begin + BATCH); i++) trace(i);
    paint();
  }
}
