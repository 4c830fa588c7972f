import type { Edge, Experiment, LayerSpec, Network, Spec } from "../protocol/generated";
import { freeId } from "./free-id";
import { changed, isEqual, mapped, mergeKeyed, mergeValue, type Keyed, type Versions } from "./merge-values";

/** One's own experiment with what another page changed meanwhile. What both changed stays as it is here. */
export function merge(base: Experiment, own: Experiment, theirs: Experiment): Experiment {
  if (own === base) return theirs;
  const versions = { base, own, theirs };
  return {
    version: own.version,
    dataset: mergeSpec(mapped(versions, ({ dataset }) => dataset)),
    augmentation: mergeSpec(mapped(versions, ({ augmentation }) => augmentation)),
    networks: mergeKeyed(
      mapped(versions, ({ networks }) => networks),
      mergeNetwork,
    ),
    objective: mergeSpec(mapped(versions, ({ objective }) => objective)),
    optimizer: mergeSpec(mapped(versions, ({ optimizer }) => optimizer)),
    optimizers: mergeKeyed(
      mapped(versions, ({ optimizers }) => optimizers),
      mergeSpec,
    ),
    schedule: mergeSpec(mapped(versions, ({ schedule }) => schedule)),
    batch_size: changed(mapped(versions, ({ batch_size }) => batch_size)),
    seed: changed(mapped(versions, ({ seed }) => seed)),
  };
}

function mergeSpec(versions: Versions<Spec>): Spec {
  const { base, own, theirs } = versions;
  if (own.type !== base.type || theirs.type !== base.type) {
    const { type, config } = changed(versions);
    return { type, config };
  }
  const config = mergeKeyed(
    mapped(versions, ({ config }) => config),
    mergeValue,
  );
  return { type: own.type, config };
}

function mergeLayer(versions: Versions<LayerSpec>): LayerSpec {
  const merged = <T>(of: (layer: LayerSpec) => Keyed<T>) => mergeKeyed(mapped(versions, of), changed);
  return {
    ...mergeSpec(versions),
    id: versions.own.id,
    frozen: changed(mapped(versions, ({ frozen }) => frozen)),
    locks: merged(({ locks }) => locks),
    cuts: merged(({ cuts }) => cuts),
    held: merged(({ held }) => held),
  };
}

/** Layers of both sides, each with its own name and wires; where both cut one wire, their layers come first. */
function mergeNetwork(versions: Versions<Network>): Network {
  const named = { ...versions, own: withOtherNames(versions) };
  const apart = { ...named, own: behindTheirs(named) };
  const layers = Object.values(mergeKeyed(mapped(apart, layersById), mergeLayer));
  const ids = new Set(layers.map(({ id }) => id));
  const edges = Object.values(mergeKeyed(mapped(apart, wiresByTarget), changed))
    .flat()
    .filter(({ source, target }) => ids.has(source) && ids.has(target));
  return { layers, edges };
}

/** One's own network, where new layers have other names than those that are new on the other side. */
function withOtherNames({ base, own, theirs }: Versions<Network>): Network {
  const before = idsOf(base);
  const taken = new Set([...idsOf(own), ...idsOf(theirs)]);
  const names = new Map<string, string>();
  for (const { id, type } of own.layers) {
    if (before.has(id) || isSameIn(own, theirs, id) !== false) continue;
    const name = freeId(type, taken);
    names.set(id, name);
    taken.add(name);
  }
  const renamed = (id: string): string => names.get(id) ?? id;
  return {
    layers: own.layers.map((layer) => ({ ...layer, id: renamed(layer.id) })),
    edges: own.edges.map(({ source, target }) => ({ source: renamed(source), target: renamed(target) })),
  };
}

/** Whether two networks have the same layer on the same wires; undefined where only one of them has it. */
function isSameIn(a: Network, b: Network, id: string): boolean | undefined {
  const [here, there] = [a, b].map((network) => [layersById(network)[id], wiresByTarget(network)[id]]);
  return there![0] === undefined ? undefined : isEqual(here, there);
}

/** One's own network, where what was put into a wire follows what the other side has put into the same. */
function behindTheirs({ base, own, theirs }: Versions<Network>): Network {
  const before = idsOf(base);
  const edges = base.edges.reduce((edges, { source, target }) => {
    const [here, there] = [soleSource(own, target), soleSource(theirs, target)];
    const isCutTwice = [here, there].every((id) => id !== undefined && !before.has(id));
    if (!isCutTwice) return edges;
    return edges.map((edge) =>
      edge.source === source && !before.has(edge.target) ? { ...edge, source: there! } : edge,
    );
  }, own.edges);
  return { ...own, edges };
}

function soleSource({ edges }: Network, id: string): string | undefined {
  const sources = edges.filter(({ target }) => target === id).map(({ source }) => source);
  return sources.length === 1 ? sources[0] : undefined;
}

function idsOf({ layers }: Network): ReadonlySet<string> {
  return new Set(layers.map(({ id }) => id));
}

function layersById({ layers }: Network): Keyed<LayerSpec> {
  return Object.fromEntries(layers.map((layer) => [layer.id, layer]));
}

function wiresByTarget({ layers, edges }: Network): Keyed<readonly Edge[]> {
  return Object.fromEntries(layers.map(({ id }) => [id, edges.filter(({ target }) => target === id)]));
}
