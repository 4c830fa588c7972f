import { paintInBatches } from "../../lib/render/batches";
import type { Palette } from "../../lib/render/palette";
import type { Plot } from "./plot";

/** The part of all arrows that are no longer than a typical long one. */
const TYPICAL = 0.9;
/** Parts of the picture's width. */
const TYPICAL_LENGTH = 0.07;
const MOST_LENGTH = 1.6 * TYPICAL_LENGTH;
const LEAST_PX = 2.5;
const HEAD_PX = 4.5;
const HEAD_ANGLE = 0.45;
const ALPHA = 0.75;
/** Of the way to the scale that fits, the part that it goes in a picture. */
const EASE = 0.2;
/** As a part of it: nearer than this the scale has arrived. */
const ARRIVED = 0.01;

/** The length that most arrows (x and y of each) do not go beyond: few long ones leave the others visible. */
export function typicalLength(arrows: ArrayLike<number>): number {
  const lengths = Float32Array.from({ length: arrows.length / 2 }, (_, i) =>
    Math.hypot(arrows[2 * i]!, arrows[2 * i + 1]!),
  ).sort();
  return lengths[Math.floor(TYPICAL * (lengths.length - 1))] ?? 0;
}

/** Arrows on dots, at a scale of their own that follows slowly what they are: so it does not flicker. */
export class DotArrows {
  /** Of the plot's width, for an arrow of length 1. */
  #share = 0;

  /** Draw them, in pixels of the plot, but those of dots that hardly move; whether the scale is still on its way. */
  paint(
    context: CanvasRenderingContext2D,
    plot: Plot,
    places: Float32Array,
    arrows: ArrayLike<number>,
    palette: Palette,
  ): boolean {
    const typical = typicalLength(arrows);
    if (!(typical > 0) || arrows.length !== places.length) return false;
    const goal = TYPICAL_LENGTH / typical;
    this.#share = this.#share > 0 ? this.#share * (goal / this.#share) ** EASE : goal;
    const scale = this.#share * plot.width;
    const trace = (i: number) => {
      const [dx, dy] = [scale * arrows[2 * i]!, -scale * arrows[2 * i + 1]!];
      const length = Math.hypot(dx, dy);
      const shown = Math.min(length, MOST_LENGTH * plot.width);
      if (shown < LEAST_PX) return;
      const [left, top] = [plot.toLeft(places[2 * i]!), plot.toTop(places[2 * i + 1]!)];
      traceArrow(context, left, top, (dx / length) * shown, (dy / length) * shown);
    };
    context.lineWidth = 1.2;
    context.strokeStyle = palette.ink;
    context.globalAlpha = ALPHA;
    paintInBatches(context, places.length / 2, trace, () => context.stroke());
    context.globalAlpha = 1;
    return Math.abs(goal / this.#share - 1) > ARRIVED;
  }
}

function traceArrow(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  dx: number,
  dy: number,
): void {
  const [tipLeft, tipTop] = [left + dx, top + dy];
  const back = Math.atan2(-dy, -dx);
  const head = Math.min(HEAD_PX, Math.hypot(dx, dy) / 2);
  context.moveTo(left, top);
  context.lineTo(tipLeft, tipTop);
  for (const angle of [back - HEAD_ANGLE, back + HEAD_ANGLE]) {
    context.moveTo(tipLeft, tipTop);
    context.lineTo(tipLeft + head * Math.cos(angle), tipTop + head * Math.sin(angle));
  }
}
