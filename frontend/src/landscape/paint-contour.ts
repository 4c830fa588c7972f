import { linearTicks } from "../lib/chart/ticks";
import { formatTick } from "../lib/format";
import { contour } from "../lib/render/contours";
import type { Numbers } from "../lib/render/magnitude";
import { pixelIndex } from "../lib/render/palette";
import { shareOf } from "./field";
import { paintBar } from "./paint-bar";
import { paintPath } from "./paint-path";
import { BAR_ROOM, toneOf, type Projection, type Scene } from "./scene";

const LEFT = 44;
const TOP = 22;
const BOTTOM = 38;
/** Lines lie evenly in what is drawn, be it the losses or their logarithms. */
const LINES = 14;

/** Where places of the plane are in the contour. */
export function contourProjection({ width, height, field }: Scene): Projection {
  const [across, down] = [width - LEFT - BAR_ROOM, height - TOP - BOTTOM];
  return (x, y) => [LEFT + shareOf(field.xs, x) * across, TOP + (1 - shareOf(field.ys, y)) * down];
}

/** The plane from above: colours for losses, and lines of equal loss. */
export function paintContour(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, field, heights, style } = scene;
  const project = contourProjection(scene);
  const { side } = field;
  const [across, down] = [width - LEFT - BAR_ROOM, height - TOP - BOTTOM];
  context.imageSmoothingEnabled = true;
  const inner = side - 1;
  context.drawImage(tinted(scene), 0.5, 0.5, inner, inner, LEFT, TOP, across, down);
  context.beginPath();
  for (let line = 1; line < LINES; line++) {
    contour(heights, side, line / LINES, (x0, y0, x1, y1) => {
      context.moveTo(LEFT + (x0 / inner) * across, TOP + (1 - y0 / inner) * down);
      context.lineTo(LEFT + (x1 / inner) * across, TOP + (1 - y1 / inner) * down);
    });
  }
  context.strokeStyle = style.palette.ink;
  context.globalAlpha = 0.3;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
  paintAxes(context, scene, project);
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, across + 8, height - BOTTOM + 8);
  context.clip();
  paintPath(context, scene, project);
  context.restore();
  paintBar(context, scene, TOP, height - BOTTOM);
}

const picture = typeof OffscreenCanvas === "undefined" ? undefined : new OffscreenCanvas(1, 1);

/** A pixel for each place, the highest row first. */
function tinted({ field: { side }, heights, style }: Scene): OffscreenCanvas {
  const canvas = picture!;
  [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const tone = toneOf(heights[(side - 1 - row) * side + column]!);
      pixels[row * side + column] = style.palette.pixels[pixelIndex(tone)]!;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function paintAxes(context: CanvasRenderingContext2D, scene: Scene, project: Projection): void {
  const { width, height, field, names, style } = scene;
  const { palette, fontFamily, fontSize } = style;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(LEFT, TOP, width - LEFT - BAR_ROOM, height - TOP - BOTTOM);
  context.font = `${fontSize}px ${fontFamily}`;
  context.fillStyle = palette.dim;
  context.textAlign = "center";
  for (const tick of ticksOf(field.xs)) context.fillText(formatTick(tick), project(tick, 0)[0], height - 22);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticksOf(field.ys)) context.fillText(formatTick(tick), LEFT - 6, project(0, tick)[1]);
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  context.fillText(names[0], LEFT + (width - LEFT - BAR_ROOM) / 2, height - 6, width - LEFT);
  context.textAlign = "left";
  context.fillText(names[1], 4, TOP - 8, width - BAR_ROOM - 4);
}

function ticksOf(places: Numbers): number[] {
  return linearTicks(places[0]!, places[places.length - 1]!, 5);
}
