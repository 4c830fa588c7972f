import { isEmpty, type Drawing } from "../../draw/drawing";
import { formatDrawing, parseDrawing } from "../../draw/drawing-code";
import type { CurrentInput } from "./input.svelte";

/** What the network looks at; a drawing may be said to be of a class. */
export interface Look {
  readonly current: CurrentInput;
  readonly drawing?: Drawing;
  readonly label?: number | null;
}

/** The key behind the # of the address that tells what the network looks at. */
export const LOOK = "look";

const DRAWN = /^draw\/([\w-]+)(?:\/(\d{1,4}))?$/;
const SAMPLE = /^(train|test)\/(\d{1,9})$/;
const MOST_NUMBERS = 2;

/**
 * What is looked at as it stands in the address: test/12, the numbers of a point, or a drawing's strokes; null of what is
 * too long for it.
 */
export function formatLook({ current, drawing, label }: Look): string | null {
  switch (current.kind) {
    case "sample":
      return `${current.split}/${current.index}`;
    case "point":
      return current.values.map((value) => Number(value.toPrecision(6))).join(",");
    case "drawing": {
      const strokes = drawing && !isEmpty(drawing) ? formatDrawing(drawing) : null;
      return strokes === null
        ? null
        : ["draw", strokes, ...(typeof label === "number" ? [label] : [])].join("/");
    }
    case "nothing":
      return null;
  }
}

/** What a text of the address means; null for nothing. */
export function parseLook(text: string | null): Look | null {
  const [, strokes, label] = DRAWN.exec(text ?? "") ?? [];
  const drawing = strokes === undefined ? null : parseDrawing(strokes);
  if (drawing)
    return { current: { kind: "drawing" }, drawing, label: label === undefined ? null : Number(label) };
  const [, split, index] = SAMPLE.exec(text ?? "") ?? [];
  if (split === "train" || split === "test")
    return { current: { kind: "sample", split, index: Number(index) } };
  const values = text ? text.split(",").map(Number) : [];
  const arePoint = values.length > 0 && values.length <= MOST_NUMBERS && values.every(Number.isFinite);
  return arePoint ? { current: { kind: "point", values, target: null } } : null;
}
