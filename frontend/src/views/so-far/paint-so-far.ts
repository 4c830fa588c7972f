import { classColours } from "../../lib/render/class-colours";
import type { ThemeStyle } from "../../lib/render/theme-style";
import { guessesOf, guessIn, type SoFar } from "./so-far";

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly soFar: SoFar;
  readonly names: readonly string[];
  /** How many elements have room. */
  readonly most: number;
  readonly style: ThemeStyle;
}

const STRIP = 20;
const LABEL_GAP_PX = 6;
/** Room for the shares beside the lines. */
const MARGIN = 40;

/** Draw how sure it was of each class after each element, as lines, and below which one it would have said. */
export function paintSoFar(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height, soFar, names, most, style } = picture;
  const { palette } = style;
  const { rows } = soFar;
  const tall = height - STRIP - 4;
  const wide = width - MARGIN;
  const x = (element: number) => (element / most) * wide;
  const y = (share: number) => 1 + (1 - share) * (tall - 2);
  const colours = classColours(names.length, palette);
  const last = rows.at(-1);
  const final = last ? guessIn(last) : -1;

  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const share of [0, 0.5, 1]) {
    context.beginPath();
    context.moveTo(0, y(share));
    context.lineTo(wide, y(share));
    context.stroke();
  }
  context.font = `${style.fontSize - 1}px ${style.fontFamily}`;
  context.fillStyle = palette.dim;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const share of [0, 0.5, 1]) {
    const middle = Math.max(y(share), style.fontSize / 2);
    context.fillText(`${100 * share} %`, width, middle);
  }
  for (const [k] of names.entries()) {
    context.strokeStyle = colours[k] ?? palette.dim;
    context.lineWidth = k === final ? 2.5 : 1;
    context.beginPath();
    rows.forEach((row, i) => {
      context.lineTo(x(i), y(row[k]!));
      context.lineTo(x(i + 1), y(row[k]!));
    });
    context.stroke();
  }
  context.font = `600 ${style.fontSize}px ${style.fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { guess, from, to } of guessesOf(soFar)) {
    const room = x(to) - x(from);
    context.fillStyle = colours[guess] ?? palette.dim;
    context.fillRect(x(from), height - 3, Math.max(1, room - 1), 3);
    context.fillStyle = palette.ink;
    const name = names[guess] ?? "";
    if (context.measureText(name).width + LABEL_GAP_PX <= room) {
      context.fillText(name, (x(from) + x(to)) / 2, height - STRIP / 2 - 2);
    }
  }
}
