import type { SessionState, SetParam } from "../lib/protocol/generated";
import { pack, unpack } from "./packed";

/** A number that was set by hand: layer, array, place in it, value. */
export type HandSet = Pick<SetParam, "layer" | "name" | "index" | "value">;

/** What a lesson begins with beside its experiment. */
export interface Start {
  readonly stop: Partial<SessionState["stop"]>;
  readonly params: readonly HandSet[];
}

/** What is worth saying of a start; null if it is the usual one. */
export function formatStart({ stop, params }: Start): string | null {
  const conditions = Object.fromEntries(Object.entries(stop).filter(([, limit]) => limit !== null));
  const isUsual = Object.keys(conditions).length === 0 && params.length === 0;
  return isUsual ? null : pack({ stop: conditions, params });
}

/** The start that an address holds; what is damaged is left out. Whether it fits is the server's to say. */
export function parseStart(text: string | null): Start {
  const value = unpack(text) as Partial<Start> | undefined;
  const stop = Object.entries(value?.stop ?? {}).filter(([, limit]) => typeof limit === "number");
  const params = Array.isArray(value?.params) ? value.params.filter(isHandSet) : [];
  return { stop: Object.fromEntries(stop), params };
}

function isHandSet(value: unknown): value is HandSet {
  if (typeof value !== "object" || value === null) return false;
  const { layer, name, index, value: number } = value as Record<string, unknown>;
  const isPlace = Array.isArray(index) && index.every((place) => Number.isInteger(place));
  return typeof layer === "string" && typeof name === "string" && isPlace && typeof number === "number";
}
