import type { Tensor } from "../../lib/protocol/tensor";
import { classColours, likeliest } from "../../lib/render/class-colours";
import { rampColour, type Palette } from "../../lib/render/palette";
import { answerField, type Field, type FieldMeaning } from "./answer";
import type { Plot } from "./plot";

const CELL_ALPHA = 0.5;

/** Draw the grid of the plane where a layer puts it, each cell in the colour of the answer there. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  plot: Plot,
  grid: Tensor,
  answer: Tensor | undefined,
  meaning: FieldMeaning,
  palette: Palette,
): void {
  const size = grid.shape[0]!;
  const field = answer ? answerField(answer, meaning) : null;
  const place = (row: number, column: number): [number, number] => {
    const at = 2 * (row * size + column);
    return [plot.toLeft(grid.data[at]!), plot.toTop(grid.data[at + 1]!)];
  };
  if (field) paintCells(context, size, place, (row, column) => colourAt(field, row, column, size, palette));
  paintLines(context, size, place, palette);
}

type Place = (row: number, column: number) => [number, number];

function paintCells(
  context: CanvasRenderingContext2D,
  size: number,
  place: Place,
  colourOf: (row: number, column: number) => string,
): void {
  context.globalAlpha = CELL_ALPHA;
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      context.fillStyle = colourOf(row, column);
      context.beginPath();
      context.moveTo(...place(row, column));
      context.lineTo(...place(row, column + 1));
      context.lineTo(...place(row + 1, column + 1));
      context.lineTo(...place(row + 1, column));
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

function paintLines(context: CanvasRenderingContext2D, size: number, place: Place, palette: Palette): void {
  context.strokeStyle = palette.ink;
  context.globalAlpha = 0.28;
  context.lineWidth = 0.8;
  context.beginPath();
  for (let i = 0; i < size; i++) {
    context.moveTo(...place(i, 0));
    for (let j = 1; j < size; j++) context.lineTo(...place(i, j));
    context.moveTo(...place(0, i));
    for (let j = 1; j < size; j++) context.lineTo(...place(j, i));
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The answer in the middle of a cell of a coarser grid. */
function colourAt(field: Field, row: number, column: number, size: number, palette: Palette): string {
  const nearest = (i: number) => Math.round(((i + 0.5) / (size - 1)) * (field.size - 1));
  const at = nearest(row) * field.size + nearest(column);
  if (field.signed) return rampColour(palette, field.signed[at]!);
  const classes = classColours(field.classes, palette);
  return classes[likeliest(field.probabilities!, at, field.size ** 2, field.classes)] ?? palette.zero;
}
