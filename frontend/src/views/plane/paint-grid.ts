import type { Tensor } from "../../lib/protocol/tensor";
import { classGrounds, likeliest } from "../../lib/render/class-colours";
import { rampColour, type Palette } from "../../lib/render/palette";
import { answerField, type Field, type FieldMeaning } from "./answer";
import type { Plot } from "./plot";

/** Of a value; the grounds of classes are pale already. */
const CELL_ALPHA = { value: 0.5, classes: 0.85 };

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
  if (field) {
    context.globalAlpha = CELL_ALPHA[field.signed ? "value" : "classes"];
    paintCells(context, size, place, colourAt(field, size, palette));
    context.globalAlpha = 1;
  }
  paintLines(context, size, place, palette);
}

/** Draw the lines of a square grid whose points, row after row, have come to these places. */
export function paintBentGrid(
  context: CanvasRenderingContext2D,
  plot: Plot,
  places: Float32Array,
  palette: Palette,
): void {
  const size = Math.round(Math.sqrt(places.length / 2));
  const place = (row: number, column: number): [number, number] => {
    const at = 2 * (row * size + column);
    return [plot.toLeft(places[at]!), plot.toTop(places[at + 1]!)];
  };
  paintLines(context, size, place, palette);
}

type Place = (row: number, column: number) => [number, number];

function paintCells(
  context: CanvasRenderingContext2D,
  size: number,
  place: Place,
  colourOf: (row: number, column: number) => string,
): void {
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
function colourAt(field: Field, size: number, palette: Palette): (row: number, column: number) => string {
  const { signed, probabilities, classes } = field;
  const grounds = classGrounds(classes, palette).map((rgb) => `rgb(${rgb.join(" ")})`);
  const nearest = (i: number) => Math.round(((i + 0.5) / (size - 1)) * (field.size - 1));
  return (row, column) => {
    const at = nearest(row) * field.size + nearest(column);
    if (signed) return rampColour(palette, signed[at]!);
    return grounds[likeliest(probabilities!, at, field.size ** 2, classes)] ?? palette.zero;
  };
}
