import type { Network } from "../lib/protocol/generated";
import { EditRefused, insertAfter, insertOnWire, layerOf, removeLayers, sourcesOf, targetsOf } from "./graph";

/** Let a layer change places with the one before it (-1) or behind it (1). */
export function moveLayer(network: Network, id: string, by: -1 | 1): Network {
  const neighbours = by < 0 ? sourcesOf(network, id) : targetsOf(network, id);
  const [neighbour] = neighbours;
  if (neighbour === undefined || neighbours.length > 1) {
    throw new EditRefused(
      `There is no single layer ${by < 0 ? "before" : "behind"} it to change places with.`,
    );
  }
  if (by > 0) return moveBehind(network, id, neighbour);
  const before = sourcesOf(network, neighbour);
  if (before.length !== 1) throw new EditRefused("It would stand before the input, or behind a join.");
  return moveBehind(network, neighbour, id);
}

/** The layer goes behind the one that followed it. */
function moveBehind(network: Network, id: string, target: string): Network {
  const [source, ...others] = sourcesOf(network, id);
  if (source === undefined || others.length > 0 || sourcesOf(network, target).length !== 1) {
    throw new EditRefused("Only layers with one input each can change places.");
  }
  const layer = layerOf(network, id)!;
  const rest = removeLayers(network, new Set([id]));
  const followers = targetsOf(rest, target);
  const [only] = followers;
  return followers.length === 1 && only !== undefined
    ? insertOnWire(rest, layer, { source: target, target: only })
    : insertAfter(rest, layer, target);
}
