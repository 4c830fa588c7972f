import { pixelIndex } from "../lib/render/palette";
import { paintBar } from "./paint-bar";
import { paintPath } from "./paint-path";
import { RISE, reliefProjection, type Camera } from "./relief";
import { toneOf, type Scene } from "./scene";

type Point = readonly [number, number];

/** The plane as a hilly land, drawn from what is farthest to what is nearest. */
export function paintRelief(context: CanvasRenderingContext2D, scene: Scene, camera: Camera): void {
  paintFloor(context, scene, camera);
  paintSurface(context, scene, camera);
  paintPath(context, scene, reliefProjection(scene, camera));
  paintBar(context, scene, 22, scene.height - 26);
}

/** The square that it stands on, and what its sides are called. */
function paintFloor(context: CanvasRenderingContext2D, { names, style }: Scene, camera: Camera): void {
  const { palette, fontFamily, fontSize } = style;
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(...camera.project(x, y, 0));
  context.closePath();
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.stroke();
  context.font = `${fontSize}px ${fontFamily}`;
  context.fillStyle = palette.dim;
  const [awayX, awayY] = camera.recedes;
  paintName(context, names[0], camera.project(0, awayY ? -1 : 1, 0), camera.project(0, 0, 0), fontSize);
  paintName(context, names[1], camera.project(awayX ? -1 : 1, 0, 0), camera.project(0, 0, 0), fontSize);
}

/** Below the middle of a side, and away from the middle of the picture. */
function paintName(
  context: CanvasRenderingContext2D,
  name: string,
  [x, y]: Point,
  [middle]: Point,
  fontSize: number,
): void {
  context.textAlign = Math.abs(x - middle) < 24 ? "center" : x < middle ? "right" : "left";
  const room = context.measureText(name).width;
  const away = context.textAlign === "right" ? -4 : 4;
  const left = context.textAlign === "right" ? Math.max(x + away, room + 2) : x + away;
  context.fillText(name, left, y + fontSize + 6);
}

function paintSurface(context: CanvasRenderingContext2D, scene: Scene, camera: Camera): void {
  const { field, heights, style } = scene;
  const { side } = field;
  const last = side - 1;
  const points: Point[] = Array.from(heights, (height, at) =>
    camera.project((2 * (at % side)) / last - 1, (2 * Math.floor(at / side)) / last - 1, height),
  );
  const [awayX, awayY] = camera.recedes;
  const step = 2 / last;
  context.lineWidth = 0.75;
  context.lineJoin = "round";
  for (let r = 0; r < last; r++) {
    const row = awayY ? last - 1 - r : r;
    for (let c = 0; c < last; c++) {
      const column = awayX ? last - 1 - c : c;
      const at = row * side + column;
      const around = [at, at + 1, at + side + 1, at + side] as const;
      const [a, b, d, e] = around.map((i) => heights[i]!) as [number, number, number, number];
      const light = camera.light(
        (RISE * (b - a + d - e)) / (2 * step),
        (RISE * (e - a + d - b)) / (2 * step),
      );
      context.beginPath();
      for (const i of around) context.lineTo(...points[i]!);
      context.closePath();
      const colour = lit(style.palette.pixels[pixelIndex(toneOf((a + b + d + e) / 4))]!, light);
      context.fillStyle = colour;
      context.fill();
      // Without seams between the pieces.
      context.strokeStyle = colour;
      context.stroke();
    }
  }
  paintMesh(context, points, side, style.palette.ink);
}

/** Few lines over it show how it bends. */
function paintMesh(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  side: number,
  ink: string,
): void {
  const every = Math.max(2, Math.round((side - 1) / 10));
  context.beginPath();
  for (let line = 0; line < side; line += every) {
    for (let i = 0; i < side; i++) {
      if (i === 0) context.moveTo(...points[line * side]!);
      else context.lineTo(...points[line * side + i]!);
    }
    for (let i = 0; i < side; i++) {
      if (i === 0) context.moveTo(...points[line]!);
      else context.lineTo(...points[i * side + line]!);
    }
  }
  context.strokeStyle = ink;
  context.globalAlpha = 0.14;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}

/** A packed colour, brighter or darker. */
function lit(pixel: number, light: number): string {
  const part = (shift: number) => Math.min(255, Math.round(((pixel >> shift) & 255) * light));
  return `rgb(${part(0)} ${part(8)} ${part(16)})`;
}
