import type { Palette } from "../../lib/render/palette";
import { edgeCurve, middleOfCurve, traceCurve } from "./edge-curve";
import { biasMark } from "./layout";
import { weightOfEdge, type Param, type ParamRef } from "./param";
import type { Scene } from "./scene";

const LOCK_RADIUS = 4.5;

/** Ring the number that is pointed at: its edge, or the mark of its bias. */
export function paintPointedParam(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { ref, edge }: Param,
  palette: Palette,
): void {
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.beginPath();
  const curve = edge && curveOf(scene, edge.connection, edge.edge);
  if (curve) traceCurve(context, curve);
  else traceBias(context, scene, ref);
  context.stroke();
}

/** A mark in the middle of each edge, and around each bias, that is locked. */
export function paintLocks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  isLocked: (ref: ParamRef) => boolean,
  palette: Palette,
): void {
  context.fillStyle = palette.bg;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  scene.connections.forEach((connection, index) => {
    if (connection.kind !== "dense") return;
    for (let edge = 0; edge < connection.edges; edge++) {
      const param = weightOfEdge(scene, index, edge);
      const curve = param && isLocked(param.ref) ? curveOf(scene, index, edge) : null;
      if (!curve) continue;
      const { x, y } = middleOfCurve(curve);
      context.beginPath();
      context.roundRect(x - LOCK_RADIUS, y - LOCK_RADIUS, 2 * LOCK_RADIUS, 2 * LOCK_RADIUS, 2);
      context.fill();
      context.stroke();
    }
  });
}

function curveOf(scene: Scene, index: number, edge: number) {
  const connection = scene.connections[index];
  const source = connection && scene.layers[connection.source];
  const target = connection && scene.layers[connection.target];
  return source && target ? edgeCurve(connection, source, target, edge) : null;
}

function traceBias(context: CanvasRenderingContext2D, scene: Scene, ref: ParamRef): void {
  const layer = scene.layers.find(({ drawn }) => drawn.info.id === ref.layer);
  const place = layer?.placeOf[ref.index[0] ?? 0] ?? -1;
  if (!layer || place < 0) return;
  const { x, y, size } = biasMark(layer.placement, place);
  context.roundRect(x - 2, y - 2, size + 4, size + 4, 2);
}
