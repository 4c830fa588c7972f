import { formatTick } from "../lib/format";
import { rampColour } from "../lib/render/palette";
import { BAR_ROOM, toneOf, type Scene } from "./scene";

const WIDTH = 8;
const STEPS = 48;

/** The colours of the losses, with numbers: the legend of both pictures. */
export function paintBar(context: CanvasRenderingContext2D, scene: Scene, top: number, bottom: number): void {
  const { width, axis, style } = scene;
  const { palette, fontFamily, fontSize } = style;
  const left = width - BAR_ROOM + 14;
  const y = (position: number) => bottom + (top - bottom) * position;
  for (let i = 0; i < STEPS; i++) {
    context.fillStyle = rampColour(palette, toneOf((i + 0.5) / STEPS));
    context.fillRect(left, y((i + 1) / STEPS), WIDTH, (bottom - top) / STEPS + 0.5);
  }
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(left, top, WIDTH, bottom - top);
  context.font = `${fontSize}px ${fontFamily}`;
  context.fillStyle = palette.dim;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const tick of axis.ticks(5))
    context.fillText(formatTick(tick), left + WIDTH + 5, y(axis.position(tick)));
  context.textBaseline = "alphabetic";
  context.textAlign = "right";
  context.fillText("loss", width - 2, top - 6);
}
