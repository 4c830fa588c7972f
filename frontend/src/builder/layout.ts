import { Graph, layout } from "@dagrejs/dagre";

import type { Edge, Network } from "../lib/protocol/generated";
import type { Position, Positions } from "../lib/state/positions";
import { fold, heightOf, ROW_GAP, topOf, type Column, type Room } from "./fold";
import { turnedBox, turnedPoint, turnedSize, type Box, type Direction, type Size } from "./geometry";
import { targetsBySource } from "./graph";

export type SizeOf = (id: string) => Size;

/** The words of a layer; its picture is below them, or beside them where the network leads downwards. */
export const WORDS: Size = { width: 124, height: 70 };
export const PICTURE: Readonly<Record<Direction, Size>> = {
  right: { width: WORDS.width, height: 136 },
  down: { width: 100, height: 84 },
};

/** Room for a wire and the shape that is written on it. */
const GAP: Readonly<Record<Direction, number>> = { right: 66, down: 38 };
const BRANCH_GAP = 36;

/** Size of a layer on the canvas. Layers without marks of their own are shallow. */
export function nodeSize(direction: Direction, isShallow: boolean): Size {
  const picture = PICTURE[direction];
  if (direction === "right") return isShallow ? WORDS : { ...WORDS, height: WORDS.height + picture.height };
  const width = WORDS.width + picture.width;
  return { width, height: isShallow ? 56 : picture.height };
}

/**
 * Positions in the order of the wires, branches beside each other, a long network in several rows; those of a layer are
 * of its upper left corner.
 */
export function autoLayout(network: Network, sizeOf: SizeOf, direction: Direction, room: Room): Positions {
  if (network.layers.length === 0) return {};
  const skips = skipsOf(network);
  const boxes = inOneRow(network, skips, (id) => turnedSize(sizeOf(id), direction), GAP[direction]);
  const columns = columnsOf(network, skips, boxes);
  const turnedRoom = { ...room, ...turnedSize(room, direction) };
  const overflow = direction === "right" ? "below" : "right";
  const places: Record<string, Position> = {};
  let y = 0;
  for (const row of fold(columns, turnedRoom, overflow)) {
    const [left, top] = [columns[row.begin]!.left, topOf(columns, row)];
    for (const { ids } of columns.slice(row.begin, row.end)) {
      for (const id of ids) {
        const box = boxes.get(id)!;
        places[id] = turnedPoint({ x: box.x - left, y: y + box.y - top }, direction);
      }
    }
    y += heightOf(columns, row) + ROW_GAP;
  }
  return Object.fromEntries(network.layers.map(({ id }) => [id, places[id]!]));
}

/** Wires that skip layers lead past them, and do not move them. */
function inOneRow(
  { layers, edges }: Network,
  skips: ReadonlySet<Edge>,
  sizeOf: SizeOf,
  gap: number,
): Map<string, Box> {
  const graph = new Graph().setDefaultEdgeLabel(() => ({}));
  graph.setGraph({ rankdir: "LR", ranksep: gap, nodesep: BRANCH_GAP });
  for (const { id } of layers) graph.setNode(id, { ...sizeOf(id) });
  for (const edge of edges) if (!skips.has(edge)) graph.setEdge(edge.source, edge.target);
  layout(graph);
  return new Map(layers.map(({ id }) => [id, boxAround(graph.node(id) as Partial<Position>, sizeOf(id))]));
}

function boxAround({ x = 0, y = 0 }: Partial<Position>, { width, height }: Size): Box {
  return { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height };
}

/** The wires between whose ends there is a longer way, too. */
function skipsOf(network: Network): Set<Edge> {
  const targets = targetsBySource(network);
  const isSkip = ({ source, target }: Edge) => {
    const reached = new Set(targets.get(source)?.filter((id) => id !== target));
    for (const id of reached) for (const next of targets.get(id) ?? []) reached.add(next);
    return reached.has(target);
  };
  return new Set(network.edges.filter(isSkip));
}

/** Layers that stand above each other, from left to right. */
function columnsOf(
  { edges }: Network,
  skips: ReadonlySet<Edge>,
  boxes: ReadonlyMap<string, Box>,
): (Column & { readonly ids: readonly string[] })[] {
  const byMiddle = new Map<number, string[]>();
  for (const [id, { x, width }] of boxes) {
    const middle = Math.round(x + width / 2);
    byMiddle.set(middle, [...(byMiddle.get(middle) ?? []), id]);
  }
  return [...byMiddle]
    .sort(([a], [b]) => a - b)
    .map(([middle, ids]) => {
      const own = ids.map((id) => boxes.get(id)!);
      const leadsPast = ({ source, target }: Edge) =>
        (boxes.get(source)?.x ?? Infinity) <= middle && (boxes.get(target)?.x ?? -Infinity) > middle;
      const wires = edges.filter(leadsPast);
      return {
        ids,
        left: Math.min(...own.map(({ x }) => x)),
        right: Math.max(...own.map(({ x, width }) => x + width)),
        top: Math.min(...own.map(({ y }) => y)),
        bottom: Math.max(...own.map(({ y, height }) => y + height)),
        wires: wires.length,
        skips: wires.filter((wire) => skips.has(wire)).length,
      };
    });
}

/** Positions chosen by hand, and for layers that have none a place beside what they are wired to. */
export function completePositions(
  network: Network,
  chosen: Positions,
  sizeOf: SizeOf,
  direction: Direction,
): Positions {
  const boxes = new Map<string, Box>();
  const turned = (id: string, place: Position) => turnedBox({ ...place, ...sizeOf(id) }, direction);
  for (const { id } of network.layers) if (chosen[id]) boxes.set(id, turned(id, chosen[id]));
  for (const { id } of network.layers) {
    if (boxes.has(id)) continue;
    const size = turnedSize(sizeOf(id), direction);
    boxes.set(id, { ...freePlace(network, boxes, id, size, GAP[direction]), ...size });
  }
  return Object.fromEntries(network.layers.map(({ id }) => [id, turnedPoint(boxes.get(id)!, direction)]));
}

function freePlace(
  { edges }: Network,
  boxes: ReadonlyMap<string, Box>,
  id: string,
  { width, height }: Size,
  gap: number,
): Position {
  const known = (ids: string[]) => ids.map((other) => boxes.get(other)).find((box) => box !== undefined);
  const source = known(edges.filter((e) => e.target === id).map((e) => e.source));
  const target = known(edges.filter((e) => e.source === id).map((e) => e.target));
  let place: Position = { x: 0, y: 0 };
  if (source && target) place = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
  else if (source) place = { x: source.x + source.width + gap, y: source.y };
  else if (target) place = { x: target.x - gap - width, y: target.y };
  const isTaken = ({ x, y }: Position) =>
    [...boxes.values()].some(
      (box) => x < box.x + box.width && box.x < x + width && y < box.y + box.height && box.y < y + height,
    );
  while (isTaken(place)) place = { x: place.x, y: place.y + height + BRANCH_GAP };
  return place;
}
