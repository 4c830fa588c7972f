import type { JsonValue } from "../protocol/generated";
import { fingerprint } from "./compact";

/** What both began from, what it became here, and what another page made of it. */
export interface Versions<T> {
  readonly base: T;
  readonly own: T;
  readonly theirs: T;
}

export type Keyed<T> = Readonly<Record<string, T>>;

export function mapped<T, U>({ base, own, theirs }: Versions<T>, map: (value: T) => U): Versions<U> {
  return { base: map(base), own: map(own), theirs: map(theirs) };
}

/** The own version where it was changed, otherwise theirs. */
export function changed<T>({ base, own, theirs }: Versions<T>): T {
  return isEqual(own, base) ? theirs : own;
}

/** Of each key: gone where it was taken away on one side, new where it was added, else as `mergeOne` says. */
export function mergeKeyed<T>(
  { base, own, theirs }: Versions<Keyed<T>>,
  mergeOne: (versions: Versions<T>) => T,
): Keyed<T> {
  const merged = new Map<string, T>();
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(own)])) {
    const [before, here, there] = [base[key], own[key], theirs[key]];
    if (here !== undefined && there !== undefined) {
      merged.set(key, mergeOne({ base: before ?? there, own: here, theirs: there }));
    } else if (before === undefined) merged.set(key, (here ?? there)!);
  }
  return Object.fromEntries(merged);
}

/** A list of lists, such as points, takes what was added and taken away on both sides. */
export function mergeValue(versions: Versions<JsonValue>): JsonValue {
  const { base, own, theirs } = versions;
  if (!isRows(base) || !isRows(own) || !isRows(theirs)) return changed(versions);
  const [before, here, there] = [base, own, theirs].map((rows) => new Set(rows.map(fingerprint)));
  const left = theirs.filter(fingerprinted((row) => here!.has(row) || !before!.has(row)));
  const added = own.filter(fingerprinted((row) => !before!.has(row) && !there!.has(row)));
  return [...left, ...added];
}

export function isEqual<T>(a: T, b: T): boolean {
  return a === b || fingerprint(a as JsonValue) === fingerprint(b as JsonValue);
}

function fingerprinted(holds: (row: string) => boolean): (row: JsonValue) => boolean {
  return (row) => holds(fingerprint(row));
}

function isRows(value: JsonValue): value is readonly (readonly JsonValue[])[] {
  return Array.isArray(value) && value.every((row) => Array.isArray(row));
}
