import type { Network } from "../lib/protocol/generated";

const LONGEST = 64;
const ALLOWED = /^[A-Za-z0-9_-]+$/;

/** A name as it is typed, as the name of a layer: spaces become underscores. */
export function nameOf(text: string): string {
  return text.trim().replaceAll(/\s+/g, "_");
}

/** Why a layer cannot be called so, in words; null when it can. */
export function refusalOfName(name: string, taken: ReadonlySet<string>): string | null {
  if (name === "") return "A layer needs a name.";
  if (name.length > LONGEST) return `A name has ${LONGEST} letters at most, not ${name.length}.`;
  if (!ALLOWED.test(name)) return "A name is made of the letters a to z, digits, “_” and “-”.";
  return taken.has(name) ? `Another layer is called ${name} already.` : null;
}

/** Call a layer otherwise, wherever the network names it. */
export function renameLayer({ layers, edges }: Network, id: string, name: string): Network {
  const renamed = (old: string) => (old === id ? name : old);
  return {
    layers: layers.map((layer) => ({ ...layer, id: renamed(layer.id) })),
    edges: edges.map(({ source, target }) => ({ source: renamed(source), target: renamed(target) })),
  };
}
