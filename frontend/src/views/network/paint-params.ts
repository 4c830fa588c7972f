import type { Palette } from "../../lib/render/palette";
import { curveOf, middleOfCurve, traceCurve } from "./edge-curve";
import { biasMark } from "./layout";
import { weightOfEdge, type Param, type ParamRef } from "./param";
import type { Scene } from "./scene";

const LOCK_RADIUS = 8;

/** Ring the number that is pointed at: its edge, or the mark of its bias. */
export function paintPointedParam(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { ref, edge }: Param,
  palette: Palette,
): void {
  context.setLineDash([]);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.beginPath();
  const curve = edge && curveOf(scene, edge.connection, edge.edge);
  if (curve) traceCurve(context, curve);
  else traceBias(context, scene, ref);
  context.stroke();
}

/** A small padlock in the middle of each edge, and beside each bias, that is locked. */
export function paintLocks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  isLocked: (ref: ParamRef) => boolean,
  palette: Palette,
): void {
  context.setLineDash([]);
  scene.connections.forEach((connection, index) => {
    if (connection.kind !== "dense") return;
    for (let edge = 0; edge < connection.edges; edge++) {
      const param = weightOfEdge(scene, index, edge);
      const curve = param && isLocked(param.ref) ? curveOf(scene, index, edge) : null;
      if (curve) paintPadlock(context, middleOfCurve(curve), palette);
    }
  });
  for (const { drawn, placement, unitAt } of scene.layers) {
    if (!drawn.info.param_shapes["bias"] || drawn.look !== "functions") continue;
    for (let place = 0; place < placement.shown; place++) {
      if (!isLocked({ layer: drawn.info.id, name: "bias", index: [unitAt[place]!] })) continue;
      const { x, y, size } = biasMark(placement, place);
      paintPadlock(context, { x: x - LOCK_RADIUS - 4, y: y + size / 2 }, palette);
    }
  }
}

/** A body and a shackle on a disc of the background: told from an edge, dashed or not, at a glance. */
function paintPadlock(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  palette: Palette,
): void {
  context.fillStyle = palette.bg;
  context.beginPath();
  context.arc(x, y, LOCK_RADIUS, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y - 1, 2.5, Math.PI, 2 * Math.PI);
  context.stroke();
  context.beginPath();
  context.roundRect(x - 4, y - 1, 8, 6, 1);
  context.fill();
}

function traceBias(context: CanvasRenderingContext2D, scene: Scene, ref: ParamRef): void {
  const layer = scene.layers.find(({ drawn }) => drawn.info.id === ref.layer);
  const place = layer?.placeOf[ref.index[0] ?? 0] ?? -1;
  if (!layer || place < 0) return;
  const { x, y, size } = biasMark(layer.placement, place);
  context.roundRect(x - 2, y - 2, size + 4, size + 4, 2);
}
