import type { Scene, UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";

export type Direction = "up" | "down" | "left" | "right";

const REACH = 4;

/** The unit under a point of the picture; marks reach a little further than they look. */
export function unitAtPoint(scene: Scene, x: number, y: number): UnitRef | null {
  for (const [layer, sceneLayer] of scene.layers.entries()) {
    const place = placeAtPoint(sceneLayer, x, y);
    if (place >= 0) return { layer, unit: sceneLayer.unitAt[place]! };
  }
  return null;
}

function placeAtPoint({ placement }: SceneLayer, x: number, y: number): number {
  const { left, right, markWidth, markHeight, shown } = placement;
  if (x < left - REACH || x > right + REACH) return -1;
  const [reachX, reachY] = [markWidth / 2 + REACH, markHeight / 2 + REACH];
  let [nearest, least] = [-1, Infinity];
  for (let place = 0; place < shown; place++) {
    const [dx, dy] = [Math.abs(placement.x[place]! - x), Math.abs(placement.y[place]! - y)];
    if (dx > reachX || dy > reachY || dx + dy >= least) continue;
    [nearest, least] = [place, dx + dy];
  }
  return nearest;
}

/** Where an arrow key leads from a unit: along its layer, or to the nearest unit of the layer before or after. */
export function moveFocus(scene: Scene, focus: UnitRef | null, direction: Direction): UnitRef | null {
  const start = focus && scene.layers[focus.layer];
  if (!focus || !start)
    return scene.layers.length > 0 ? { layer: 0, unit: scene.layers[0]!.unitAt[0]! } : null;
  const place = start.placeOf[focus.unit]!;
  const within = placeWithin(start, place, direction);
  if (within !== null) return { layer: focus.layer, unit: start.unitAt[within]! };
  if (direction === "up" || direction === "down") return focus;
  const next = nextLayer(scene, focus.layer, direction);
  if (next === null) return focus;
  return { layer: next, unit: nearestUnit(scene.layers[next]!, start.placement.y[place] ?? 0, direction) };
}

function placeWithin({ placement }: SceneLayer, place: number, direction: Direction): number | null {
  const { columns, shown } = placement;
  const column = place % columns;
  const target = {
    up: place - columns,
    down: place + columns,
    left: column > 0 ? place - 1 : -1,
    right: column < columns - 1 ? place + 1 : -1,
  }[direction];
  return target >= 0 && target < shown ? target : null;
}

function nextLayer(scene: Scene, layer: number, direction: "left" | "right"): number | null {
  for (const { source, target } of scene.connections) {
    if (direction === "right" && source === layer) return target;
    if (direction === "left" && target === layer) return source;
  }
  return null;
}

function nearestUnit({ placement, unitAt }: SceneLayer, y: number, direction: "left" | "right"): number {
  const entering = direction === "right" ? 0 : placement.columns - 1;
  let [nearest, least] = [0, Infinity];
  for (let place = 0; place < placement.shown; place++) {
    if (place % placement.columns !== entering) continue;
    const distance = Math.abs(placement.y[place]! - y);
    if (distance < least) [nearest, least] = [place, distance];
  }
  return unitAt[nearest]!;
}
