import { formatCount } from "../lib/format";
import { dotOf, type Projection, type Scene } from "./scene";

const DOT = 2.6;
const PRESENT = 5.5;
const POINTED = 6;

/** The run's way with its keyframes as dots, and where it is now. */
export function paintPath(context: CanvasRenderingContext2D, scene: Scene, project: Projection): void {
  const { path, style, pointed, lookedAt } = scene;
  const { palette } = style;
  const line = new Path2D();
  for (const { x, y } of path) line.lineTo(...project(x, y));
  context.lineJoin = "round";
  context.strokeStyle = palette.bg;
  context.lineWidth = 4.5;
  context.stroke(line);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.stroke(line);
  for (const { x, y } of path) paintDisc(context, project(x, y), DOT, palette.ink, palette.bg);
  if (lookedAt !== null) paintRing(context, scene, project, dotOf(path, lookedAt));
  paintDisc(context, project(0, 0), PRESENT, palette.ink, palette.bg);
  if (pointed >= 0) {
    paintRing(context, scene, project, pointed);
    paintStep(context, scene, project, pointed);
  }
}

function paintDisc(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  radius: number,
  colour: string,
  around: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = around;
  context.lineWidth = 1.25;
  context.stroke();
}

function paintRing(
  context: CanvasRenderingContext2D,
  { path, style }: Scene,
  project: Projection,
  number: number,
): void {
  const dot = path[number];
  if (!dot) return;
  context.beginPath();
  context.arc(...project(dot.x, dot.y), POINTED, 0, 2 * Math.PI);
  context.fillStyle = style.palette.bg;
  context.fill();
  context.strokeStyle = style.palette.ink;
  context.lineWidth = 2;
  context.stroke();
}

/** Which step a dot is, beside it and within the picture. */
function paintStep(
  context: CanvasRenderingContext2D,
  { path, style, width }: Scene,
  project: Projection,
  number: number,
): void {
  const dot = path[number];
  if (!dot) return;
  const { palette, fontFamily, fontSize } = style;
  const text = number === path.length - 1 ? "now" : `step ${formatCount(dot.step)}`;
  const [x, y] = project(dot.x, dot.y);
  context.font = `600 ${fontSize}px ${fontFamily}`;
  const room = context.measureText(text).width + 10;
  const left = x + 12 + room > width ? x - 12 - room : x + 12;
  const top = Math.max(2, y - fontSize - 12);
  context.fillStyle = palette.panel;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left, top, room, fontSize + 9, 4);
  context.fill();
  context.stroke();
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left + 5, top + (fontSize + 9) / 2 + 0.5);
  context.textBaseline = "alphabetic";
}
