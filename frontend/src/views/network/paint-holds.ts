import type { Palette } from "../../lib/render/palette";
import type { CutParam, Held, HeldUnit } from "../../lib/state/held";
import { curveOf, middleOfCurve, traceCurve } from "./edge-curve";
import { weightOfEdge, flatIndex } from "./param";
import type { Scene } from "./scene";

const CASING = 2;
const GAP_RADIUS = 7;
const SLASH = 5;
/** Half the size of the sign on a unit that is held at a value. */
const SIGN = 6;

/** Units that are muted are struck out, those held at another value have an equals sign. */
export function paintHeldUnits(
  context: CanvasRenderingContext2D,
  scene: Scene,
  held: readonly Held[],
  palette: Palette,
): void {
  context.setLineDash([]);
  context.lineCap = "round";
  for (const each of held) if (each.kind === "unit") paintHeldUnit(context, scene, each, palette);
}

function paintHeldUnit(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { layer, unit, value }: HeldUnit,
  palette: Palette,
): void {
  const found = scene.layers.find(({ drawn }) => drawn.info.id === layer);
  const place = found?.placeOf[unit] ?? -1;
  if (!found || place < 0 || found.drawn.look === "picture") return;
  const { x, y, markWidth, markHeight } = found.placement;
  const [middleX, middleY] = [x[place]!, y[place]!];
  const trace = () => {
    context.beginPath();
    if (value === 0) traceSlash(context, middleX, middleY, markWidth / 2 + 2, markHeight / 2 + 2);
    else traceEquals(context, middleX, middleY, Math.min(SIGN, markHeight / 3));
  };
  strokeCased(context, trace, palette);
}

function traceSlash(context: CanvasPath, x: number, y: number, width: number, height: number): void {
  context.moveTo(x - width, y + height);
  context.lineTo(x + width, y - height);
}

function traceEquals(context: CanvasPath, x: number, y: number, size: number): void {
  for (const side of [-1, 1]) {
    context.moveTo(x - size, y + (side * size) / 2);
    context.lineTo(x + size, y + (side * size) / 2);
  }
}

/** A line of ink on one of the background: it shows on any colour. */
function strokeCased(context: CanvasRenderingContext2D, trace: () => void, palette: Palette): void {
  for (const [width, colour] of [
    [2 + 2 * CASING, palette.bg],
    [2, palette.ink],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    trace();
    context.stroke();
  }
}

/** An edge that is cut is a thin line with a gap in its middle, between two strokes. */
export function paintCuts(
  context: CanvasRenderingContext2D,
  scene: Scene,
  held: readonly Held[],
  palette: Palette,
): void {
  const cuts = held.filter((each): each is CutParam => each.kind === "cut" && each.name === "kernel");
  if (cuts.length === 0) return;
  const places = new Set(cuts.map(({ layer, flat }) => `${layer}/${flat}`));
  context.setLineDash([]);
  scene.connections.forEach((connection, index) => {
    const layer = scene.layers[connection.target]!.drawn;
    if (connection.kind !== "dense" || !cuts.some((cut) => cut.layer === layer.info.id)) return;
    for (let edge = 0; edge < connection.edges; edge++) {
      const ref = weightOfEdge(scene, index, edge)?.ref;
      const shape = layer.info.param_shapes["kernel"];
      if (!ref || !shape || !places.has(`${ref.layer}/${flatIndex(ref.index, shape)}`)) continue;
      const curve = curveOf(scene, index, edge);
      if (!curve) continue;
      context.strokeStyle = palette.faint;
      context.lineWidth = 1;
      context.beginPath();
      traceCurve(context, curve);
      context.stroke();
      paintGap(context, middleOfCurve(curve), palette);
    }
  });
}

function paintGap(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  palette: Palette,
): void {
  context.fillStyle = palette.bg;
  context.beginPath();
  context.arc(x, y, GAP_RADIUS, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x + side * 3 - 2, y + SLASH);
    context.lineTo(x + side * 3 + 2, y - SLASH);
  }
  context.stroke();
}
