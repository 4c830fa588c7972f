import type { Edge, FieldInfo, LayerSpec, Mend, Network } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { draft } from "../lib/state/draft.svelte";
import type { EditOptions } from "../lib/state/draft-steps";
import { freeId } from "../lib/state/free-id";
import type { Position, Positions } from "../lib/state/positions";
import { session } from "../lib/state/session.svelte";
import {
  addLayer,
  changeLayer,
  configure,
  connect,
  copyLayers,
  disconnect,
  EditRefused,
  EMPTY,
  endsOf,
  fitsOn,
  insertAfter,
  insertOnWire,
  layerOf,
  newLayer,
  paste,
  putOnWire,
  refusalOfWire,
  removeLayers,
  sourcesOf,
  type Arity,
} from "./graph";
import { moveLayer } from "./move-layer";
import { nameOf, refusalOfName, renameLayer } from "./rename";
import { structureProblems } from "./structure";

/** How long words about an edit are shown. */
const SAID_FOR_MS = 8_000;
/** Narrower layers grow and shrink unit by unit. */
const FINE_WIDTH = 16;

/** Where a new layer goes: on a wire, behind a layer, or somewhere on the canvas without a wire. */
export type Place =
  | { readonly on: Edge; readonly at?: Position }
  | { readonly after: string }
  | { readonly at: Position | null };

export function arityOf(type: string): Arity {
  if (type === "input") return "none";
  return catalog.layer(type)?.merges ? "many" : "one";
}

/** The network of the draft, what of it is selected, and everything that can be done to it. */
class BuilderState {
  #selected = $state.raw<ReadonlySet<string>>(new Set());
  #wire = $state.raw<Edge | null>(null);
  #said = $state("");
  #silence: ReturnType<typeof setTimeout> | undefined;
  #clip: Network | null = null;

  #role = $state<string | null>(null);

  /** The networks of the experiment, by their roles. */
  get roles(): readonly string[] {
    const roles = Object.keys(draft.experiment?.networks ?? {});
    const order = session.state?.objective.roles ?? [];
    return roles.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }

  /** The network that is built: the one that was chosen, or the first. */
  get role(): string {
    const { roles } = this;
    return roles.find((role) => role === this.#role) ?? roles[0] ?? "network";
  }

  /** Build another network of the experiment. */
  build(role: string): void {
    this.#role = role;
    this.select([]);
  }

  /** The network that a layer belongs to; that which is built, if it belongs to none. */
  roleOf(id: string): string {
    const networks = Object.entries(draft.experiment?.networks ?? {});
    const own = networks.find(([, { layers }]) => layers.some((layer) => layer.id === id));
    return own?.[0] ?? this.role;
  }

  /** A layer of any of the networks. */
  layer(id: string): LayerSpec | undefined {
    return layerOf(draft.experiment?.networks[this.roleOf(id)] ?? EMPTY, id);
  }

  get network(): Network {
    return draft.experiment?.networks[this.role] ?? EMPTY;
  }

  readonly problems = $derived.by(() => structureProblems(this.network, arityOf));

  /** Layers that are selected and still there. */
  readonly selected: ReadonlySet<string> = $derived.by(
    () => new Set(this.network.layers.map(({ id }) => id).filter((id) => this.#selected.has(id))),
  );

  /** The wire that is selected, as long as it is there. */
  get wire(): Edge | null {
    const wire = this.#wire;
    const isThere = wire && this.network.edges.some((edge) => isSameWire(edge, wire));
    return isThere ? wire : null;
  }

  /** The one layer that is selected: it is inspected. */
  get inspected(): LayerSpec | undefined {
    const [id] = this.selected;
    return this.selected.size === 1 && id !== undefined ? layerOf(this.network, id) : undefined;
  }

  /** The last thing that was refused or done, in words. */
  get said(): string {
    return this.#said;
  }

  select(ids: Iterable<string>, wire: Edge | null = null): void {
    this.#selected = new Set(ids);
    this.#wire = wire;
  }

  /** Say something in words, for a while. */
  say(words: string): void {
    this.#said = words;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => (this.#said = ""), SAID_FOR_MS);
  }

  undo(): void {
    if (!draft.canUndo) return;
    draft.undo();
    this.say("The last change was taken back.");
  }

  redo(): void {
    if (!draft.canRedo) return;
    draft.redo();
    this.say("The change was made again.");
  }

  /** What is wrong with a layer, in words: first its wires, which the page sees itself, then what the server says. */
  problemOf(id: string): string | null {
    const own = this.problems.find(({ layer }) => layer === id)?.message;
    const checked = draft.checkOf(id)?.problem?.message;
    const refused = session.problem?.layer_id === id ? session.problem.message : undefined;
    return checked ?? own ?? refused ?? null;
  }

  mendsOf(id: string): readonly Mend[] {
    return draft.checkOf(id)?.mends ?? [];
  }

  mend({ title, network }: Mend): void {
    if (network.layers[0]) this.#follow(network.layers[0].id);
    this.#edit(() => network, `${title}: done.`);
  }

  add(type: string, place: Place = this.#nextPlace(), config: LayerSpec["config"] = {}): void {
    const title = catalog.layer(type)?.title ?? type;
    if ("on" in place) this.#follow(place.on.target);
    const layer = newLayer(type, freeId(type, this.#taken()), config);
    this.#edit(
      (network) => placed(network, layer, place),
      `${title} added.`,
      {},
      (positions) => ("at" in place && place.at ? { ...positions, [layer.id]: place.at } : positions),
    );
    this.select([layer.id]);
  }

  connect(source: string, target: string): void {
    this.#edit((network) => connect(network, source, target, arityOf), `${source} → ${target} connected.`);
  }

  refusalOf(source: string, target: string): string | null {
    return refusalOfWire(this.network, source, target, arityOf);
  }

  fitsOn(id: string, wire: Edge): boolean {
    return fitsOn(this.network, id, wire, arityOf);
  }

  /** Put a layer on a wire; where layers were placed by hand it stays where it was dropped. */
  putOnWire(id: string, wire: Edge, at: Position): void {
    this.#edit(
      (network) => putOnWire(network, id, wire),
      `${id} put between ${wire.source} and ${wire.target}.`,
      {},
      (positions) => (Object.keys(positions).length > 0 ? { ...positions, [id]: at } : positions),
    );
  }

  disconnect(wire: Edge): void {
    this.#edit((network) => disconnect(network, wire), `${wire.source} → ${wire.target} cut.`);
  }

  remove(ids: ReadonlySet<string>): void {
    for (const id of ids) this.#follow(id);
    if (ids.size > 0) this.#edit((network) => removeLayers(network, ids), `${counted(ids.size)} deleted.`);
  }

  removeSelected(): void {
    if (this.wire) this.disconnect(this.wire);
    else this.remove(this.selected);
  }

  copy(): void {
    if (this.selected.size === 0) return;
    this.#clip = copyLayers(this.network, this.selected);
    this.say(`${counted(this.selected.size)} copied.`);
  }

  paste(clip: Network | null = this.#clip): void {
    if (!clip || clip.layers.length === 0) return;
    const pasted = paste(this.network, clip, this.#taken());
    this.#edit(() => pasted.network, `${counted(clip.layers.length)} pasted.`);
    this.select(pasted.renamed.values());
  }

  duplicate(): void {
    this.paste(copyLayers(this.network, this.selected));
  }

  selectAll(): void {
    this.select(this.network.layers.map(({ id }) => id));
  }

  configure(id: string, config: LayerSpec["config"], touched?: string): void {
    this.#follow(id);
    this.#edit((network) => configure(network, id, config), "", touched === undefined ? {} : { touched });
  }

  /** Make a layer wider or narrower, by as much as makes a difference. */
  resize(id: string, field: FieldInfo, sign: -1 | 1): void {
    const touched = `layers.${id}.${field.name}`;
    this.#follow(id);
    this.#edit((network) => resized(network, id, field, sign), "", { touched });
  }

  freeze(id: string, frozen: boolean): void {
    this.#edit(
      (network) => changeLayer(network, id, { frozen }),
      frozen ? `${id} frozen.` : `${id} trains again.`,
    );
  }

  /** Call a layer otherwise; why it cannot be called so, if it cannot. */
  rename(id: string, text: string): string | null {
    const name = nameOf(text);
    if (name === id) return null;
    const refusal = refusalOfName(name, this.#taken());
    if (refusal !== null) return refusal;
    this.#edit(
      (network) => renameLayer(network, id, name),
      `${id} is now called ${name}.`,
      {},
      ({ [id]: place, ...others }) => (place ? { ...others, [name]: place } : others),
    );
    this.select([...this.#selected].map((selected) => (selected === id ? name : selected)));
    return null;
  }

  /** Let a layer change places with the one before it or behind it. */
  shift(id: string, by: -1 | 1): void {
    this.#edit((network) => moveLayer(network, id, by), `${id} moved.`);
  }

  /** Layers were moved by hand: from now on all stand where they are. */
  move(positions: Positions): void {
    draft.arrange((present) => ({ ...present, positions }));
  }

  tidy(): void {
    draft.arrange((present) => ({ ...present, positions: {} }));
  }

  /** What is edited in the picture may belong to another network than the one that was built last. */
  #follow(id: string): void {
    this.#role = this.roleOf(id);
  }

  #taken(): Set<string> {
    const networks = Object.values(draft.experiment?.networks ?? {});
    return new Set(networks.flatMap(({ layers }) => layers.map(({ id }) => id)));
  }

  /**
   * On the selected wire, or behind the layer that was selected last. Without any, before the output of a network that
   * is right, and behind the last layer of one that is not finished.
   */
  #nextPlace(): Place {
    if (this.wire) return { on: this.wire };
    const [end] = endsOf(this.network).slice(-1);
    const selected = [...this.selected].at(-1);
    if (selected === undefined && end !== undefined && draft.isRight) {
      const [source, ...others] = sourcesOf(this.network, end);
      if (source !== undefined && others.length === 0) return { on: { source, target: end } };
    }
    const after = selected ?? end;
    return after === undefined ? { at: null } : { after };
  }

  #edit(
    change: (network: Network) => Network,
    words: string,
    options: EditOptions = {},
    move: (positions: Positions) => Positions = (positions) => positions,
  ): void {
    const { role } = this;
    try {
      draft.arrange((present) => {
        const { experiment, positions } = present;
        const network = change(experiment.networks[role] ?? EMPTY);
        if (network === experiment.networks[role]) return present;
        const networks = { ...experiment.networks, [role]: network };
        return { ...present, experiment: { ...experiment, networks }, positions: move(positions) };
      }, options);
      this.say(words);
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      this.say(error.message);
    }
  }
}

function resized(network: Network, id: string, field: FieldInfo, sign: -1 | 1) {
  const layer = layerOf(network, id);
  const next = layer && nextWidth(layer, field, sign);
  return next === undefined ? network : configure(network, id, { [field.name]: next });
}

/** The width that a layer has after one click: from some on it changes by about an eighth; undefined if it does not. */
export function nextWidth(layer: LayerSpec, field: FieldInfo, sign: -1 | 1): number | undefined {
  const now = layer.config[field.name] ?? field.default;
  if (typeof now !== "number") return undefined;
  const by = now < FINE_WIDTH || (sign < 0 && now === FINE_WIDTH) ? 1 : 2 ** Math.floor(Math.log2(now) - 3);
  const next = Math.min(field.maximum ?? Infinity, Math.max(field.minimum ?? 1, now + sign * by));
  return next === now ? undefined : next;
}

function placed(network: Network, layer: LayerSpec, place: Place): Network {
  if ("on" in place) return insertOnWire(network, layer, place.on);
  if ("after" in place) return insertAfter(network, layer, place.after);
  return addLayer(network, layer);
}

export function isSameWire(a: Edge, b: Edge): boolean {
  return a.source === b.source && a.target === b.target;
}

function counted(layers: number): string {
  return layers === 1 ? "One layer" : `${layers} layers`;
}

export const builder = new BuilderState();
