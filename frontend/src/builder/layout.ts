import { Graph, layout } from "@dagrejs/dagre";

import type { Network } from "../lib/protocol/generated";
import type { Position, Positions } from "../lib/state/positions";

/** Size of a layer on the canvas. Layers without marks of their own are shallow. */
export interface NodeSize {
  readonly width: number;
  readonly height: number;
}

export const NODE_WIDTH = 124;
export const HEADER_HEIGHT = 70;
export const PICTURE_HEIGHT = 136;
export const FULL: NodeSize = { width: NODE_WIDTH, height: HEADER_HEIGHT + PICTURE_HEIGHT };
export const SHALLOW: NodeSize = { width: NODE_WIDTH, height: HEADER_HEIGHT };

/** Room for a wire and the shape that is written on it. */
const GAP = 68;
const BRANCH_GAP = 36;

/** Positions from left to right, branches above each other; those of a layer are of its upper left corner. */
export function autoLayout(network: Network, sizeOf: (id: string) => NodeSize): Positions {
  const graph = new Graph().setDefaultEdgeLabel(() => ({}));
  graph.setGraph({ rankdir: "LR", ranksep: GAP, nodesep: BRANCH_GAP });
  for (const { id } of network.layers) graph.setNode(id, { ...sizeOf(id) });
  for (const { source, target } of network.edges) graph.setEdge(source, target);
  layout(graph);
  return Object.fromEntries(
    network.layers.map(({ id }) => [id, cornerOf(graph.node(id) as Centre, sizeOf(id))]),
  );
}

interface Centre {
  readonly x?: number;
  readonly y?: number;
}

function cornerOf(centre: Centre, { width, height }: NodeSize): Position {
  return { x: Math.round((centre.x ?? 0) - width / 2), y: Math.round((centre.y ?? 0) - height / 2) };
}

/** Positions chosen by hand, and for layers that have none a place beside what they are wired to. */
export function completePositions(
  network: Network,
  chosen: Positions,
  sizeOf: (id: string) => NodeSize,
): Positions {
  if (Object.keys(chosen).length === 0) return autoLayout(network, sizeOf);
  const positions: Record<string, Position> = {};
  for (const { id } of network.layers) positions[id] = chosen[id] ?? { x: NaN, y: NaN };
  for (const { id } of network.layers) if (!chosen[id]) positions[id] = freePlace(network, positions, id);
  return positions;
}

function freePlace(network: Network, positions: Positions, id: string): Position {
  const known = (ids: string[]) => ids.map((other) => positions[other]!).filter(({ x }) => !Number.isNaN(x));
  const sources = known(network.edges.filter((e) => e.target === id).map((e) => e.source));
  const targets = known(network.edges.filter((e) => e.source === id).map((e) => e.target));
  const step = NODE_WIDTH + GAP;
  const [source, target] = [sources[0], targets[0]];
  let place: Position = { x: 0, y: 0 };
  if (source && target) place = { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
  else if (source) place = { x: source.x + step, y: source.y };
  else if (target) place = { x: target.x - step, y: target.y };
  const taken = Object.values(positions).filter(({ x }) => !Number.isNaN(x));
  const isTaken = ({ x, y }: Position) =>
    taken.some((other) => Math.abs(other.x - x) < NODE_WIDTH && Math.abs(other.y - y) < FULL.height);
  while (isTaken(place)) place = { x: place.x, y: place.y + FULL.height + BRANCH_GAP };
  return place;
}
