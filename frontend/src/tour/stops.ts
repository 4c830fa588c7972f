import { canBeDrawn } from "../lib/learning-problem";
import type { DataInfo } from "../lib/protocol/generated";

/** What a visitor does at a stop of the tour; the tour continues when it is done. */
export type Deed = "draw" | "play" | "watch" | "point" | "change";

/** One stop of the tour. */
export interface Stop {
  readonly deed: Deed;
  readonly title: string;
  readonly text: string;
  /** The same for those who have no pointer that hovers. */
  readonly touchText?: string;
  /** What on the page it is about. */
  readonly target: string;
}

const PLAY: Stop = {
  deed: "play",
  title: "Play",
  text: "Press play, or the space bar: the network begins to learn. It knows nothing yet.",
  touchText: "Press play: the network begins to learn. It knows nothing yet.",
  target: "[data-testid=play], [data-testid=pause]",
};

const WATCH: Stop = {
  deed: "watch",
  title: "Watch",
  text: "This curve is the loss: how wrong the network is. It falls while the network learns.",
  target: ".timeline",
};

const POINT: Stop = {
  deed: "point",
  title: "Point",
  text: "Point at a unit of the network to read its numbers. A click goes one level deeper, Escape comes back.",
  touchText: "Tap a unit of the network to read its numbers.",
  target: "[data-skip=network]",
};

const CHANGE: Stop = {
  deed: "change",
  title: "Change",
  text: "Change something while it trains: the learning rate is behind this button, + and − over a layer make it larger or smaller. Undo takes everything back.",
  target: ".experiment",
};

const DRAW_DIGIT: Stop = {
  deed: "draw",
  title: "Draw",
  text: "Draw a digit here, of any size, anywhere. The guess beside it changes while you draw.",
  target: "[data-testid=pad]",
};

/** Whether one can draw what the network is to read. */
export function hasPad(data: DataInfo): boolean {
  return canBeDrawn(data);
}

/** The stops in a lab with a drawing pad, and in the others, where the data are points. */
export function stopsOf(withPad: boolean): readonly Stop[] {
  return withPad ? [DRAW_DIGIT, PLAY, WATCH, POINT, CHANGE] : [PLAY, WATCH, POINT, CHANGE];
}
