import type { Plot } from "./paint-timeline";

/** The rectangle of the curves: room for values on the left, names on the right, steps below, the play head above. */
export function plotOf(width: number, height: number, fontSize: number, valueWidth: number): Plot {
  const left = Math.max(fontSize * 4.2, valueWidth + fontSize / 2);
  const top = fontSize;
  const right = fontSize * 8;
  return {
    left,
    top,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - fontSize * 1.8),
    right,
  };
}
