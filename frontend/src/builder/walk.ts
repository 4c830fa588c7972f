import type { Network } from "../lib/protocol/generated";
import type { Positions } from "../lib/state/positions";
import { turnedPoint, type Direction, type Point } from "./geometry";
import { sourcesOf, targetsOf } from "./graph";

export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Where an arrow key leads from a layer: along a wire if it points along them, or to the nearest layer there. */
export function neighbourAt(
  network: Network,
  positions: Positions,
  id: string,
  arrow: Point,
  direction: Direction,
): string | undefined {
  const along = turnedPoint(arrow, direction).x;
  const wired = along > 0 ? targetsOf(network, id) : along < 0 ? sourcesOf(network, id) : [];
  const from = positions[id]!;
  const way = (other: string) => {
    const [dx, dy] = [positions[other]!.x - from.x, positions[other]!.y - from.y];
    return { ahead: dx * arrow.x + dy * arrow.y, aside: Math.abs(dx * arrow.y) + Math.abs(dy * arrow.x) };
  };
  const distance = (other: string) => way(other).ahead + way(other).aside;
  const isThere = (other: string) => way(other).ahead > 0 && way(other).aside <= 2 * way(other).ahead;
  const near = wired.length > 0 ? wired : Object.keys(positions).filter(isThere);
  return near.sort((a, b) => distance(a) - distance(b))[0];
}
