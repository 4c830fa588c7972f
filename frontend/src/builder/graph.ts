import type { Edge, LayerSpec, Network } from "../lib/protocol/generated";
import { freeId } from "../lib/state/free-id";

/** How many wires may end at a layer of a type. */
export type Arity = "none" | "one" | "many";
export type ArityOf = (type: string) => Arity;

/** An edit that cannot be made, and why, in words. */
export class EditRefused extends Error {
  override readonly name = "EditRefused";
}

export const EMPTY: Network = { layers: [], edges: [] };

export function newLayer(type: string, id: string, config: LayerSpec["config"] = {}): LayerSpec {
  return { type, id, config, frozen: false, locks: {}, cuts: {}, held: {} };
}

export function idsOf({ layers }: Network): Set<string> {
  return new Set(layers.map(({ id }) => id));
}

export function layerOf(network: Network, id: string): LayerSpec | undefined {
  return network.layers.find((layer) => layer.id === id);
}

export function sourcesOf({ edges }: Network, id: string): string[] {
  return edges.filter(({ target }) => target === id).map(({ source }) => source);
}

export function targetsOf({ edges }: Network, id: string): string[] {
  return edges.filter(({ source }) => source === id).map(({ target }) => target);
}

/** The layers that nothing follows: a network that can be trained has one. */
export function endsOf(network: Network): string[] {
  const followed = new Set(network.edges.map(({ source }) => source));
  return network.layers.map(({ id }) => id).filter((id) => !followed.has(id));
}

export function addLayer({ layers, edges }: Network, layer: LayerSpec): Network {
  return { layers: [...layers, layer], edges };
}

/** Put a layer on a wire: the wire is cut in two, and the target keeps the order of its inputs. */
export function insertOnWire(network: Network, layer: LayerSpec, wire: Edge): Network {
  const edges = network.edges.flatMap((edge) =>
    isSame(edge, wire)
      ? [
          { source: wire.source, target: layer.id },
          { source: layer.id, target: wire.target },
        ]
      : [edge],
  );
  return { layers: [...network.layers, layer], edges };
}

/** Whether a layer of the network can be put on a wire: it takes one input, and none of its wires is torn. */
export function fitsOn(network: Network, id: string, wire: Edge, arityOf: ArityOf): boolean {
  const layer = layerOf(network, id);
  const isItsOwn = wire.source === id || wire.target === id;
  if (!layer || isItsOwn || arityOf(layer.type) !== "one") return false;
  const [sources, targets] = [sourcesOf(network, id), targetsOf(network, id)];
  return sources.length === 1 || (sources.length === 0 && targets.length === 0);
}

/** Take a layer from where it stands, whose gap is closed, and put it on a wire. */
export function putOnWire(network: Network, id: string, wire: Edge): Network {
  const layer = layerOf(network, id)!;
  return insertOnWire(removeLayers(network, new Set([id])), layer, wire);
}

/** Put a layer behind another: what followed that one follows the new one. */
export function insertAfter(network: Network, layer: LayerSpec, source: string): Network {
  const edges = network.edges.map((edge) => (edge.source === source ? { ...edge, source: layer.id } : edge));
  return { layers: [...network.layers, layer], edges: [...edges, { source, target: layer.id }] };
}

/** Why a wire may not be drawn, in words; null when it may. */
export function refusalOfWire(
  network: Network,
  source: string,
  target: string,
  arityOf: ArityOf,
): string | null {
  const layer = layerOf(network, target);
  if (!layer || !layerOf(network, source)) return "A wire joins two layers of the network.";
  if (source === target) return "A layer cannot be its own input.";
  if (arityOf(layer.type) === "none") return "An input takes no wire: it is where the data come in.";
  if (network.edges.some((edge) => isSame(edge, { source, target }))) return "This wire is already there.";
  const path = pathBetween(network, target, source);
  return path && `The wires would go round in a circle: ${[...path, target].join(" → ")}.`;
}

/** Draw a wire. A layer that takes one input gives up the one it had. */
export function connect(network: Network, source: string, target: string, arityOf: ArityOf): Network {
  const refusal = refusalOfWire(network, source, target, arityOf);
  if (refusal !== null) throw new EditRefused(refusal);
  const isJoin = arityOf(layerOf(network, target)!.type) === "many";
  const kept = isJoin ? network.edges : network.edges.filter((edge) => edge.target !== target);
  return { ...network, edges: [...kept, { source, target }] };
}

export function disconnect(network: Network, wire: Edge): Network {
  return { ...network, edges: network.edges.filter((edge) => !isSame(edge, wire)) };
}

/** Take layers out. Where one stood between others, its input is connected to what followed it. */
export function removeLayers(network: Network, ids: ReadonlySet<string>): Network {
  let { edges } = network;
  for (const id of ids) edges = closeGap(edges, id);
  return { layers: network.layers.filter((layer) => !ids.has(layer.id)), edges };
}

function closeGap(edges: readonly Edge[], id: string): Edge[] {
  const sources = edges.filter(({ target }) => target === id).map(({ source }) => source);
  const source = sources.length === 1 ? sources[0] : undefined;
  const closed = edges.flatMap((edge) => {
    if (edge.target === id) return [];
    if (edge.source !== id) return [edge];
    return source === undefined ? [] : [{ source, target: edge.target }];
  });
  return closed.filter((edge, i) => closed.findIndex((other) => isSame(other, edge)) === i);
}

/** Change one layer; its other properties stay. */
export function changeLayer(
  network: Network,
  id: string,
  change: Partial<Omit<LayerSpec, "id" | "type">>,
): Network {
  return {
    ...network,
    layers: network.layers.map((layer) => (layer.id === id ? { ...layer, ...change } : layer)),
  };
}

/** Set fields of a layer's configuration. */
export function configure(network: Network, id: string, config: LayerSpec["config"]): Network {
  const layer = layerOf(network, id);
  return layer ? changeLayer(network, id, { config: { ...layer.config, ...config } }) : network;
}

/** Some layers and the wires between them, to be pasted. */
export function copyLayers(network: Network, ids: ReadonlySet<string>): Network {
  return {
    layers: network.layers.filter(({ id }) => ids.has(id)),
    edges: network.edges.filter(({ source, target }) => ids.has(source) && ids.has(target)),
  };
}

/** Paste layers under new names; `renamed` tells what each is called now. */
export function paste(
  network: Network,
  clip: Network,
  taken: ReadonlySet<string>,
): { readonly network: Network; readonly renamed: ReadonlyMap<string, string> } {
  const used = new Set(taken);
  const renamed = new Map<string, string>();
  for (const { id, type } of clip.layers) {
    const name = freeId(type, used);
    used.add(name);
    renamed.set(id, name);
  }
  const layers = clip.layers.map((layer) => ({ ...layer, id: renamed.get(layer.id)! }));
  const edges = clip.edges.map(({ source, target }) => ({
    source: renamed.get(source)!,
    target: renamed.get(target)!,
  }));
  return {
    network: { layers: [...network.layers, ...layers], edges: [...network.edges, ...edges] },
    renamed,
  };
}

/** The layers from the input on, each after all that it needs; those in a circle come last. */
export function inOrder(network: Network): LayerSpec[] {
  const targets = targetsBySource(network);
  const waiting = new Map(network.layers.map(({ id }) => [id, 0]));
  for (const { target } of network.edges) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const byId = new Map(network.layers.map((layer) => [layer.id, layer]));
  const ordered = network.layers.filter(({ id }) => waiting.get(id) === 0);
  for (const { id } of ordered) {
    for (const target of targets.get(id) ?? []) {
      waiting.set(target, waiting.get(target)! - 1);
      const layer = byId.get(target);
      if (waiting.get(target) === 0 && layer) ordered.push(layer);
    }
  }
  const reached = new Set(ordered);
  return [...ordered, ...network.layers.filter((layer) => !reached.has(layer))];
}

/** The way along the wires from one layer to another, both included; null without. */
function pathBetween(network: Network, from: string, to: string): string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const targets = targetsBySource(network);
  for (const id of cameFrom.keys()) {
    if (id === to) return pathTo(cameFrom, to);
    for (const target of targets.get(id) ?? []) if (!cameFrom.has(target)) cameFrom.set(target, id);
  }
  return null;
}

function pathTo(cameFrom: ReadonlyMap<string, string | null>, to: string): string[] {
  const path: string[] = [];
  for (let id: string | null = to; id !== null; id = cameFrom.get(id) ?? null) path.unshift(id);
  return path;
}

export function targetsBySource({ edges }: Network): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { source, target } of edges) targets.set(source, [...(targets.get(source) ?? []), target]);
  return targets;
}

function isSame(a: Edge, b: Edge): boolean {
  return a.source === b.source && a.target === b.target;
}
