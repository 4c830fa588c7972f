import type { MelodyInfo } from "../lib/protocol/generated";
import type { ThemeStyle } from "../lib/render/theme-style";
import { isBlack, isInKey, nameOf, rangeOf, type Tune } from "./tune";

interface Roll {
  readonly width: number;
  readonly height: number;
  readonly melody: MelodyInfo;
  readonly tune: Tune;
  /** So many units of it were given. */
  readonly given: number;
  /** It is seen up to here, in units. */
  readonly upTo: number;
  /** The play head, in units. */
  readonly head: number | null;
  /** So many bars have room. */
  readonly bars: number;
  readonly style: ThemeStyle;
}

const LEFT = 24;
const BOTTOM = 18;
const GAP = 1;
const GIVEN_ALPHA = 0.45;

/** Draw a tune as on the roll of a player piano: time to the right, pitch upwards, and below which bars come out even. */
export function paintRoll(context: CanvasRenderingContext2D, roll: Roll): void {
  const { width, height, melody, tune, given, upTo, head, bars, style } = roll;
  const { palette } = style;
  const [lowest, highest] = rangeOf(melody);
  const row = (height - BOTTOM) / (highest - lowest + 1);
  const units = Math.max(bars * melody.bar, tune.units);
  const x = (at: number) => LEFT + (at / units) * (width - LEFT - 1);
  const y = (pitch: number) => (highest - pitch) * row;

  context.font = `${style.fontSize}px ${style.fontFamily}`;
  context.textBaseline = "middle";
  for (let pitch = lowest; pitch <= highest; pitch++) {
    context.fillStyle = palette.zero;
    context.globalAlpha = isBlack(pitch) ? 1 : 0.35;
    context.fillRect(LEFT, y(pitch), width - LEFT, row - (isBlack(pitch) ? 0 : GAP / 2));
    context.globalAlpha = 1;
    if (pitch % 12 !== 0) continue;
    context.fillStyle = palette.dim;
    context.textAlign = "right";
    context.fillText(nameOf(pitch), LEFT - 5, y(pitch) + row / 2);
  }

  context.textAlign = "center";
  for (const bar of tune.bars) {
    const end = bar.begin + bar.units;
    if (end > upTo) break;
    const isEven = bar.units === melody.bar;
    context.fillStyle = palette.line;
    if (end < units) context.fillRect(Math.round(x(end)) - 0.5, 0, 1, height - BOTTOM);
    context.fillStyle = isEven ? palette.ink : palette.negative;
    context.fillRect(x(bar.begin) + 1, height - BOTTOM + 4, Math.max(1, x(end) - x(bar.begin) - 2), 2);
    if (!isEven) context.fillText(String(bar.units), (x(bar.begin) + x(end)) / 2, height - 5);
  }

  for (const note of tune.notes) {
    if (note.begin >= upTo) break;
    const sounds = head !== null && note.begin <= head && head < note.begin + note.units;
    context.fillStyle = isInKey(note.pitch, melody) ? palette.ink : palette.negative;
    context.globalAlpha = note.begin < given ? GIVEN_ALPHA : 1;
    const grown = sounds ? 1.5 : 0;
    context.beginPath();
    context.roundRect(
      x(note.begin),
      y(note.pitch) - grown,
      Math.max(1.5, x(note.begin + note.units) - x(note.begin) - GAP),
      Math.max(2, row - GAP) + 2 * grown,
      Math.min(2, row / 2),
    );
    context.fill();
  }
  context.globalAlpha = 1;
  if (head !== null) {
    context.fillStyle = palette.positive;
    context.fillRect(Math.round(x(Math.min(head, units))) - 1, 0, 2, height - BOTTOM);
  }
}
