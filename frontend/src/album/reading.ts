import type { ReadingState } from "../lib/protocol/generated";
import { byPerson, type Group, type OwnPicture } from "./pictures";

/** How the network reads a picture: its loss, and the class that it is taken for. */
export interface Read {
  readonly loss: number;
  readonly readAs: number;
}

/** A person's pictures, and how many of those that were read are read right. */
export interface ReadGroup extends Group {
  readonly right: number;
  readonly read: number;
}

/** How each picture is read, by its number; a loss that is not finite is the greatest. */
export function readByNumber({ numbers, losses, read_as }: ReadingState): ReadonlyMap<number, Read> {
  return new Map(numbers.map((number, i) => [number, { loss: losses[i] ?? Infinity, readAs: read_as[i]! }]));
}

/** Those that the network reads worst first, by their loss; what was not read yet comes last. */
export function hardestFirst(
  pictures: readonly OwnPicture[],
  read: ReadonlyMap<number, Read>,
): readonly OwnPicture[] {
  const lossOf = ({ number }: OwnPicture) => read.get(number)?.loss ?? -1;
  return [...pictures].sort((a, b) => lossOf(b) - lossOf(a) || a.number - b.number);
}

/** The people in the order in which the network reads them: by the share read right, then by the mean loss. */
export function bestReadFirst(
  pictures: readonly OwnPicture[],
  read: ReadonlyMap<number, Read>,
): readonly ReadGroup[] {
  const groups = byPerson(pictures).map((group) => ({ ...group, ...countRead(group.pictures, read) }));
  const named = groups.filter(({ pictures }) => pictures[0]?.person !== "");
  const rest = groups.filter(({ pictures }) => pictures[0]?.person === "");
  const share = ({ right, read }: ReadGroup) => (read > 0 ? right / read : -1);
  return [...named.sort((a, b) => share(b) - share(a) || a.loss - b.loss), ...rest];
}

function countRead(pictures: readonly OwnPicture[], read: ReadonlyMap<number, Read>) {
  const found = pictures.flatMap(({ number, label }) => {
    const one = read.get(number);
    return one ? [{ isRight: one.readAs === label, loss: one.loss }] : [];
  });
  const sum = found.reduce((total, { loss }) => total + loss, 0);
  const right = found.filter(({ isRight }) => isRight).length;
  return { right, read: found.length, loss: sum / Math.max(1, found.length) };
}
