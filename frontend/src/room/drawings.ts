import { unshuffled } from "../lib/pixel-order";
import type { ClassDrawings } from "../lib/protocol/api";
import type { DataInfo, RoomState, SeatState } from "../lib/protocol/generated";
import { guessOf, type Guess } from "../views/prediction";

/** A member's present drawing, and what the network says of it. */
export interface Drawn {
  readonly seat: number;
  readonly name: string;
  readonly pixels: Uint8Array;
  readonly guess: Guess | undefined;
  /** Whether it is the class that was asked for; undefined where none was, or nothing is said of it. */
  readonly isRight: boolean | undefined;
}

/** The class that members are asked to draw; null where nothing is asked, or the data have no such class. */
export function askedOf(
  { asked }: Pick<RoomState, "asked">,
  data: Pick<DataInfo, "class_names">,
): string | null {
  return asked !== null && data.class_names.includes(asked) ? asked : null;
}

/** What the class has drawn, in the order of the seats. */
export function drawnBy(
  seats: readonly SeatState[],
  told: ClassDrawings,
  data: DataInfo,
  asked: string | null,
): readonly Drawn[] {
  const size = data.input_shape.reduce((product, length) => product * length, 1);
  const classes = told.probabilities.shape[1] ?? 0;
  return told.seats.flatMap((seat, place) => {
    const name = seats.find(({ number }) => number === seat)?.name;
    if (name === undefined) return [];
    const pixels = told.input.data.slice(place * size, (place + 1) * size) as Uint8Array;
    const probabilities = told.probabilities.data.slice(place * classes, (place + 1) * classes);
    const guess = guessOf(probabilities, data.class_names);
    const isRight = asked === null || !guess ? undefined : guess.name === asked;
    return [{ seat, name, pixels: unshuffled(pixels, data.pixel_order), guess, isRight }];
  });
}
