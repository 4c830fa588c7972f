import { pixelIndex } from "../lib/render/palette";
import { paintBar } from "./paint-bar";
import { paintPath } from "./paint-path";
import { BOTTOM, RISE, reliefProjection, type Camera } from "./relief";
import { BAR_ROOM, toneOf, type Scene } from "./scene";

const MESH_LINES = 10;
const MESH_ALPHA = 0.16;
const NAME_MARGIN = 4;

type Point = readonly [number, number];

/** The plane as a hilly land, drawn from what is farthest to what is nearest. */
export function paintRelief(context: CanvasRenderingContext2D, scene: Scene, camera: Camera): void {
  paintFloor(context, scene, camera);
  paintSurface(context, scene, camera);
  paintPath(context, scene, reliefProjection(scene, camera));
  paintBar(context, scene, 22, scene.height - 26);
}

/** The square that it stands on, and what its sides are called. */
function paintFloor(context: CanvasRenderingContext2D, scene: Scene, camera: Camera): void {
  const { names, style } = scene;
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
  const sides = [camera.project(0, awayY ? -1 : 1, 0), camera.project(awayX ? -1 : 1, 0, 0)] as const;
  const [left, right] = sides[0][0] < sides[1][0] ? names : ([names[1], names[0]] as const);
  paintNames(context, scene, left, right);
}

/** Below the floor, each on the side that it names, and below each other where there is no room for both. */
function paintNames(context: CanvasRenderingContext2D, scene: Scene, left: string, right: string): void {
  const { width, height, style } = scene;
  const room = width - BAR_ROOM - 2 * NAME_MARGIN;
  const [first, second] = [height - BOTTOM + style.fontSize + 2, height - NAME_MARGIN];
  const isRoom = context.measureText(`${left}  ${right}`).width <= room;
  context.textAlign = "left";
  context.fillText(left, NAME_MARGIN, first);
  context.textAlign = "right";
  context.fillText(right, NAME_MARGIN + room, isRoom ? first : second);
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
  const every = Math.max(2, Math.round(last / MESH_LINES));
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
      // On the far sides: what is painted later leaves these as they are.
      const sides: Point[][] = [];
      const [far, away] = [awayY ? at + side : at, awayX ? at + 1 : at];
      if ((awayY ? row + 1 : row) % every === 0) sides.push([points[far]!, points[far + 1]!]);
      if ((awayX ? column + 1 : column) % every === 0) sides.push([points[away]!, points[away + side]!]);
      paintMesh(context, sides, style.palette.ink);
    }
  }
}

/** Few lines over it show how it bends: those at the far sides of a piece. */
function paintMesh(context: CanvasRenderingContext2D, sides: readonly Point[][], ink: string): void {
  if (sides.length === 0) return;
  context.beginPath();
  for (const [from, to] of sides) {
    context.moveTo(...from!);
    context.lineTo(...to!);
  }
  context.strokeStyle = ink;
  context.globalAlpha = MESH_ALPHA;
  context.stroke();
  context.globalAlpha = 1;
}

/** A packed colour, brighter or darker. */
function lit(pixel: number, light: number): string {
  const part = (shift: number) => Math.min(255, Math.round(((pixel >> shift) & 255) * light));
  return `rgb(${part(0)} ${part(8)} ${part(16)})`;
}
