import type { Spec } from "../lib/protocol/generated";
import { keep, recall } from "../lib/storage";

/** Where this browser keeps which pictures were put by for another class. */
const KEPT = "neurarium.kept-pictures";
const MOST = 50;

/** Pictures that were put by: under which name, how many, when, and what the server calls them. */
export interface KeptSet {
  readonly name: string;
  readonly pictures: number;
  readonly classes: readonly string[];
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly dataset: Spec;
}

/** What was put by, the newest first. */
export function keptSets(): readonly KeptSet[] {
  try {
    const kept: unknown = JSON.parse(recall("localStorage", KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSet) : [];
  } catch {
    return [];
  }
}

/** Put pictures by, in place of those of the same name. */
export function keepSet(made: KeptSet): readonly KeptSet[] {
  return store([made, ...keptSets().filter(({ name }) => name !== made.name)]);
}

/** Forget a set; the pictures stay where they are. */
export function forgetSet({ name }: KeptSet): readonly KeptSet[] {
  return store(keptSets().filter((other) => other.name !== name));
}

function store(sets: readonly KeptSet[]): readonly KeptSet[] {
  const kept = sets.slice(0, MOST);
  keep("localStorage", KEPT, JSON.stringify(kept));
  return kept;
}

function isSet(kept: unknown): kept is KeptSet {
  const { name, pictures, classes, at, dataset } = (kept ?? {}) as Partial<KeptSet>;
  const isNamed = typeof name === "string" && typeof pictures === "number" && typeof at === "number";
  return isNamed && Array.isArray(classes) && typeof dataset?.config === "object";
}
