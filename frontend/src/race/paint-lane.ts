import type { Tensor } from "../lib/protocol/tensor";
import { toFloat32 } from "../lib/protocol/tensor";
import type { Palette } from "../lib/render/palette";
import { answerField, type FieldMeaning } from "../views/plane/answer";
import { paintPlane, type FieldPicture } from "../views/plane/paint-plane";
import { paintLine } from "../views/plane/paint-curve";
import { Plot } from "../views/plane/plot";

const LINE_WIDTH = 1.6;

/** Draw a lane of `race/answer` or `race/counts` as a square picture. */
export function paintLane(
  context: CanvasRenderingContext2D,
  side: number,
  tensor: Tensor,
  lane: number,
  meaning: FieldMeaning,
  palette: Palette,
  picture: FieldPicture,
): void {
  const own = laneOf(tensor, lane);
  if (tensor.name === "race/counts") paintCounts(context, side, own, palette);
  else paintAnswer(context, side, own, meaning, palette, picture);
}

/** Draw what a network says at every place, such as `maps/answer`, as a square picture. */
export function paintAnswer(
  context: CanvasRenderingContext2D,
  side: number,
  answer: Tensor,
  meaning: FieldMeaning,
  palette: Palette,
  picture: FieldPicture,
): void {
  const [low, high] = meaning.range;
  const isCurve = answer.shape.length === 2;
  const plot = new Plot(0, 0, side, side, [-1, 1], isCurve ? [low, high] : [-1, 1]);
  if (isCurve) {
    paintLine(context, plot, toFloat32(answer), { colour: palette.ink, width: LINE_WIDTH, palette });
    return;
  }
  const field = answerField(answer, meaning);
  if (field) paintPlane(context, plot, field, picture, { palette, discrete: false, contours: true });
}

/** One lane of a tensor that has them in front. */
export function laneOf(tensor: Tensor, lane: number): Tensor {
  const shape = tensor.shape.slice(1);
  const length = shape.reduce((product, size) => product * size, 1);
  return { ...tensor, shape, data: tensor.data.subarray(lane * length, (lane + 1) * length) };
}

/** Confusion: ink where it is right, the colour of errors where it is wrong, by the part of the true class. */
export function paintCounts(
  context: CanvasRenderingContext2D,
  side: number,
  { shape, data }: Tensor,
  palette: Palette,
): void {
  const classes = shape[0] ?? 0;
  const cell = side / classes;
  for (let is = 0; is < classes; is++) {
    const row = Array.from(data.subarray(is * classes, (is + 1) * classes));
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const [says, count] of row.entries()) {
      if (count === 0 || total === 0) continue;
      const share = count / total;
      context.globalAlpha = is === says ? share : Math.sqrt(share);
      context.fillStyle = is === says ? palette.ink : palette.negative;
      context.fillRect(says * cell, is * cell, cell - 0.5, cell - 0.5);
    }
  }
  context.globalAlpha = 1;
}
