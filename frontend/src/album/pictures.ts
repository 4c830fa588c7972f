import type { AlbumState } from "../lib/protocol/generated";
import type { FetchedPictures } from "./requests";

/** Which part of the split a picture is in. */
export const SIDES = ["to learn from", "to test", "in neither part"] as const;

/** One picture of an album. */
export interface OwnPicture {
  readonly number: number;
  /** The number of its class. */
  readonly label: number;
  readonly side: number;
  /** Who drew it, where that is told. */
  readonly person: string;
  readonly pixels: Uint8Array;
}

/** The pictures that are shown now: pixels that were known, and those that were fetched. */
export function withFetched(
  known: ReadonlyMap<number, Uint8Array>,
  { meta, pixels }: FetchedPictures,
): { readonly pixels: Map<number, Uint8Array>; readonly pictures: OwnPicture[] } {
  const all = new Map(known);
  const fetched = meta.numbers.filter((number) => number >= meta.since);
  const size = pixels.length / Math.max(1, fetched.length);
  fetched.forEach((number, i) => all.set(number, pixels.slice(i * size, (i + 1) * size)));
  const pictures = meta.numbers.map((number, i) => ({
    number,
    label: meta.labels[i]!,
    side: meta.sides[i]!,
    person: meta.people[i] ?? "",
    pixels: all.get(number) ?? new Uint8Array(size),
  }));
  return { pixels: all, pictures };
}

/** Whether a state tells of an earlier revision of the same album than the one that is held. */
export function isOlder(state: AlbumState, held: AlbumState | null): boolean {
  const [told, known] = [state.dataset.config, held?.dataset.config];
  return (
    known !== undefined &&
    told["album"] === known["album"] &&
    Number(told["revision"]) < Number(known["revision"])
  );
}

/** The place of a picture in its part of the split, as the network has the samples. */
export function placeOf(pictures: readonly OwnPicture[], { number, side }: OwnPicture): number {
  return pictures.filter((other) => other.side === side).findIndex((other) => other.number === number);
}

/** Pictures with the heading that they stand under. */
export interface Group {
  readonly title: string;
  readonly pictures: readonly OwnPicture[];
}

/** Pictures by who drew them, in the order of their names, the newest first; of those without a name, last. */
export function byPerson(pictures: readonly OwnPicture[]): readonly Group[] {
  const people = [...new Set(pictures.map(({ person }) => person))].sort((a, b) =>
    a === "" || b === "" ? b.length - a.length : a.localeCompare(b),
  );
  return people.map((person) => ({
    title: person || "Opened, or without a name",
    pictures: newestFirst(pictures.filter((picture) => picture.person === person)),
  }));
}

/** Pictures by class, in the order of the classes, the newest first. */
export function byClass(
  pictures: readonly OwnPicture[],
  classes: readonly { readonly id: number; readonly name: string }[],
): readonly Group[] {
  return classes.map(({ id, name }) => ({
    title: name,
    pictures: newestFirst(pictures.filter(({ label }) => label === id)),
  }));
}

function newestFirst(pictures: readonly OwnPicture[]): readonly OwnPicture[] {
  return [...pictures].reverse();
}
