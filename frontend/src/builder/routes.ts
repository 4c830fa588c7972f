import type { Edge } from "../lib/protocol/generated";
import type { Box, Point } from "./geometry";
import { bezier, isCrossed, line, type Stroke } from "./stroke";

/** How a wire is drawn, and where the middle is in which its shape is written. */
export interface Route {
  readonly strokes: readonly Stroke[];
  readonly middle: Point;
}

/** A level at which a wire leads past layers. */
interface Lane {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** How near a wire passes by a layer, and by another wire that it runs beside. */
const CLEARANCE = 14;
const LANE_DISTANCE = 12;
/** How far a wire that leads back runs on before it turns. */
const TURN = 18;
const MARGIN = 6;

export function wireId({ source, target }: Edge): string {
  return `${source}>${target}`;
}

/**
 * Ways for all wires of a network that leads to the right: past the layers between their ends, and not on each other.
 * Layers that are held in the hand are in nobody's way.
 */
export function routesOf(
  wires: readonly Edge[],
  boxes: ReadonlyMap<string, Box>,
  held: ReadonlySet<string> = new Set(),
): Map<string, Route> {
  const all = [...boxes].filter(([id]) => !held.has(id)).map(([, box]) => box);
  const lanes: Lane[] = [];
  const routes = new Map<string, Route>();
  const ends = wires.flatMap((wire) => {
    const [source, target] = [boxes.get(wire.source), boxes.get(wire.target)];
    return source && target
      ? [{ id: wireId(wire), from: rightOf(source), to: leftOf(target), source, target }]
      : [];
  });
  const byLength = ends.sort((a, b) => Math.abs(a.to.x - a.from.x) - Math.abs(b.to.x - b.from.x));
  for (const { id, from, to, source, target } of byLength) {
    const others = all.filter((box) => box !== source && box !== target);
    routes.set(id, to.x > from.x ? forth(from, to, others, lanes) : back(from, to, all, lanes));
  }
  return routes;
}

function forth(from: Point, to: Point, others: readonly Box[], lanes: Lane[]): Route {
  const between = others.filter((box) => box.x < to.x && box.x + box.width > from.x);
  const direct = bezier(from, to);
  if (!between.some((box) => isCrossed(direct, box, MARGIN)))
    return { strokes: [direct], middle: middleOf(from, to) };
  const left = Math.max(from.x, Math.min(...between.map(({ x }) => x)));
  const right = Math.min(to.x, Math.max(...between.map(({ x, width }) => x + width)));
  const y = freeLevel(from, to, between, lanes, { left, right });
  const strokes = [
    bezier(from, { x: left, y }),
    line({ x: left, y }, { x: right, y }),
    bezier({ x: right, y }, to),
  ];
  return { strokes, middle: { x: (left + right) / 2, y } };
}

/** Out of the source, between the rows, and into the target from its left. */
function back(from: Point, to: Point, all: readonly Box[], lanes: Lane[]): Route {
  const [left, right] = [to.x - TURN, from.x + TURN];
  const between = all.filter((box) => box.x < right && box.x + box.width > left);
  const y = freeLevel(from, to, between, lanes, { left, right });
  const turns = [
    { x: right, y: from.y },
    { x: right, y },
    { x: left, y },
    { x: left, y: to.y },
  ];
  return { strokes: [line(from, ...turns, to)], middle: { x: (left + right) / 2, y } };
}

/** The level nearest to both ends that leads past all layers between, beside the wires that are there already. */
function freeLevel(
  from: Point,
  to: Point,
  between: readonly Box[],
  lanes: Lane[],
  { left, right }: Omit<Lane, "y">,
): number {
  const beside = lanes.filter((lane) => lane.left < right && lane.right > left);
  const shifts = beside.length === 0 ? [0] : [0, LANE_DISTANCE, -LANE_DISTANCE];
  const levels = levelsBetween(between).flatMap((y) => shifts.map((shift) => y + shift));
  const isFree = (y: number) =>
    between.every((box) => y <= box.y - MARGIN || y >= box.y + box.height + MARGIN) &&
    beside.every((lane) => Math.abs(lane.y - y) >= LANE_DISTANCE);
  const cost = (y: number) => Math.abs(y - from.y) + Math.abs(y - to.y);
  const nearest = levels.sort((a, b) => cost(a) - cost(b));
  const y = nearest.find(isFree) ?? nearest[0] ?? (from.y + to.y) / 2;
  lanes.push({ left, right, y });
  return y;
}

/** Above all, below all, and in the middle of every gap. */
function levelsBetween(boxes: readonly Box[]): number[] {
  const levels: number[] = [];
  let bottom = -Infinity;
  for (const { y, height } of [...boxes].sort((a, b) => a.y - b.y)) {
    if (bottom === -Infinity) levels.push(y - CLEARANCE);
    else if (y - bottom >= CLEARANCE) levels.push((bottom + y) / 2);
    bottom = Math.max(bottom, y + height);
  }
  return boxes.length === 0 ? [] : [...levels, bottom + CLEARANCE];
}

function leftOf({ x, y, height }: Box): Point {
  return { x, y: y + height / 2 };
}

function rightOf({ x, y, width, height }: Box): Point {
  return { x: x + width, y: y + height / 2 };
}

function middleOf(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
