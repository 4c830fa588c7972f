export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How far beside a target a hand may aim, in pixels. */
const SLACK = 8;

/**
 * Whether a pointer that moved is in a box or heads for it: within the triangle from where it was to the near side
 * of the box. What it is heading for must not change before it arrives.
 */
export function isOnTheWay(before: Spot, now: Spot, box: Box): boolean {
  const [left, right] = [box.left - SLACK, box.right + SLACK];
  if (now.x >= left && now.x <= right && now.y >= box.top - SLACK && now.y <= box.bottom + SLACK) return true;
  const y = now.y > box.bottom ? box.bottom : box.top;
  return isInTriangle(now, before, { x: left, y }, { x: right, y });
}

function isInTriangle(spot: Spot, a: Spot, b: Spot, c: Spot): boolean {
  const sides = [turn(a, b, spot), turn(b, c, spot), turn(c, a, spot)];
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}

/** Positive if the way from `a` over `b` to `c` turns to one side, negative if to the other. */
function turn(a: Spot, b: Spot, c: Spot): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
