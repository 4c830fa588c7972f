import type { Palette } from "../../lib/render/palette";
import { largestMagnitude } from "../../lib/render/magnitude";
import type { Scene } from "./scene";
import type { SceneLayer } from "./scene-layer";

const GAP = 6;
const WIDTH = 2.5;
const HEAD = 4;
const LONGEST = 26;
/** Shorter ones are not drawn: their heads alone would say too much. */
const LEAST_SHARE = 0.1;
/** Beside marks smaller than this there is room for the largest wishes only. */
const SMALL_MARK = 12;
const LEAST_SHARE_OF_SMALL = 0.35;

/** Draw an arrow beside each unit that should give more (up) or less (down), as long as its wish in its layer. */
export function paintWishes(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const layer of scene.layers)
    if (layer.wishes && layer.drawn.look !== "picture") paintLayer(context, layer, palette);
}

function paintLayer(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement, unitAt } = layer;
  const wishes = layer.wishes!;
  const limit = largestMagnitude(wishes);
  if (limit === 0) return;
  const longest = Math.min(LONGEST, placement.markHeight - 2);
  const least = placement.markHeight < SMALL_MARK ? LEAST_SHARE_OF_SMALL : LEAST_SHARE;
  // Beside an answer stand the names of its classes; pictures stand close together.
  const side = layer.labels ? -1 : 1;
  const gap = layer.sheet ? -GAP : GAP;
  for (let place = 0; place < placement.shown; place++) {
    const share = wishes[unitAt[place]!]! / limit;
    if (Math.abs(share) < least) continue;
    const x = placement.x[place]! + side * (placement.markWidth / 2 + gap);
    traceArrow(context, x, placement.y[place]!, share * longest);
    strokeTwice(context, palette.bg, share > 0 ? palette.positive : palette.negative);
  }
}

/** Up where `length` is positive: the middle of it is at (x, y). */
function traceArrow(context: CanvasRenderingContext2D, x: number, y: number, length: number): void {
  const [tail, tip] = [y + length / 2, y - length / 2];
  const head = Math.sign(length) * Math.min(HEAD, Math.abs(length));
  context.beginPath();
  context.moveTo(x, tail);
  context.lineTo(x, tip);
  context.moveTo(x - HEAD, tip + head);
  context.lineTo(x, tip);
  context.lineTo(x + HEAD, tip + head);
}

/** A line that stands out from what it lies on. */
function strokeTwice(context: CanvasRenderingContext2D, ground: string, colour: string): void {
  for (const [width, style] of [
    [WIDTH + 3, ground],
    [WIDTH, colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
