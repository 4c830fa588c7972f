import { expect, it } from "vitest";

import { beginStroke, EMPTY_DRAWING, extendStroke, isEmpty, undoStroke } from "./drawing";

const at = (x: number, y: number) => ({ x, y, pressure: 0.5 });

it("extends the last stroke and leaves earlier drawings as they were", () => {
  const begun = beginStroke(EMPTY_DRAWING, at(0, 0));
  const extended = extendStroke(begun, [at(0.1, 0), at(0.2, 0)]);
  expect(extended.strokes).toEqual([[at(0, 0), at(0.1, 0), at(0.2, 0)]]);
  expect(begun.strokes).toEqual([[at(0, 0)]]);
});

it("leaves out points that lie where the stroke already ends", () => {
  const drawing = extendStroke(beginStroke(EMPTY_DRAWING, at(0.5, 0.5)), [at(0.5, 0.5), at(0.5001, 0.5)]);
  expect(drawing.strokes[0]).toHaveLength(1);
});

it("takes back one stroke at a time", () => {
  const drawing = beginStroke(beginStroke(EMPTY_DRAWING, at(0, 0)), at(1, 1));
  expect(undoStroke(drawing).strokes).toEqual([[at(0, 0)]]);
  expect(isEmpty(undoStroke(undoStroke(drawing)))).toBe(true);
  expect(isEmpty(undoStroke(EMPTY_DRAWING))).toBe(true);
});
