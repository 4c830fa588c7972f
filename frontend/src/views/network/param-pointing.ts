import { distanceToCurve, edgeCurve } from "./edge-curve";
import { biasMark } from "./layout";
import { biasOfUnit, hasSingleWeights, weightOfEdge, type Param } from "./param";
import { unitAtPoint } from "./pointing";
import type { Scene, UnitRef } from "./scene";

/** Edges reach this far from their line: as much as a mouse needs, or a finger. */
export const MOUSE_REACH = 7;
export const TOUCH_REACH = 20;

/** What a pointer is on: a unit, or a trained number. */
export type Target =
  { readonly kind: "unit"; readonly unit: UnitRef } | { readonly kind: "param"; readonly param: Param };

/** What is under a point of the picture: a bias's mark, else a unit, else the nearest edge. */
export function targetAtPoint(scene: Scene, x: number, y: number, reach: number): Target | null {
  const bias = biasAtPoint(scene, x, y, reach);
  if (bias) return { kind: "param", param: bias };
  const unit = unitAtPoint(scene, x, y);
  if (unit) return { kind: "unit", unit };
  const weight = weightAtPoint(scene, x, y, reach);
  return weight && { kind: "param", param: weight };
}

function biasAtPoint(scene: Scene, x: number, y: number, reach: number): Param | null {
  for (const layer of scene.layers) {
    if (layer.drawn.look !== "functions") continue;
    for (let place = 0; place < layer.placement.shown; place++) {
      const mark = biasMark(layer.placement, place);
      const [dx, dy] = [x - mark.x - mark.size / 2, y - mark.y - mark.size / 2];
      if (Math.max(Math.abs(dx), Math.abs(dy)) > mark.size / 2 + reach / 2) continue;
      const bias = biasOfUnit(layer, layer.unitAt[place]!);
      if (bias) return bias;
    }
  }
  return null;
}

function weightAtPoint(scene: Scene, x: number, y: number, reach: number): Param | null {
  let [nearest, least] = [null as Param["edge"], reach];
  for (const [index, connection] of scene.connections.entries()) {
    const [source, target] = [scene.layers[connection.source]!, scene.layers[connection.target]!];
    if (connection.kind !== "dense" || !hasSingleWeights(source, target)) continue;
    for (let edge = 0; edge < connection.edges; edge++) {
      const curve = edgeCurve(connection, source, target, edge);
      const distance = curve ? distanceToCurve(curve, x, y) : Infinity;
      if (distance < least) [nearest, least] = [{ connection: index, edge }, distance];
    }
  }
  return nearest && weightOfEdge(scene, nearest.connection, nearest.edge);
}
