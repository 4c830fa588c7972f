import type { Drawing } from "./drawing";
import type { Point } from "./geometry";

/** Places are rounded to so many parts of the pad: finer than a pixel of a screen. */
const PARTS = 1_023;
const PRESSURES = 255;
const MOUSE_PRESSURE = 0.5;
/** Longer drawings would make an address that some programs cut off. */
export const MOST_POINTS = 600;

/** What the first byte says comes with the points, or with the strokes. */
const PRESSURE = 1;
const COLOURS = 2;

/**
 * A drawing as a short text for an address: how far each point lies from the one before, base64url; null if it is too
 * long. It begins with whether a pen's pressure comes with each point, and a colour with each stroke; each stroke begins with the
 * number of its points.
 */
export function formatDrawing({ strokes }: Drawing): string | null {
  if (strokes.reduce((sum, stroke) => sum + stroke.length, 0) > MOST_POINTS) return null;
  const hasPressure = strokes.flat().some(({ pressure }) => pressure !== MOUSE_PRESSURE);
  const hasColours = strokes.some(([first]) => (first?.pen ?? 0) > 0);
  const bytes: number[] = [(hasPressure ? PRESSURE : 0) + (hasColours ? COLOURS : 0)];
  let [x, y] = [0, 0];
  for (const stroke of strokes) {
    write(bytes, stroke.length);
    if (hasColours) write(bytes, stroke[0]?.pen ?? 0);
    for (const point of stroke) {
      const [nextX, nextY] = [Math.round(point.x * PARTS), Math.round(point.y * PARTS)];
      write(bytes, zigzag(nextX - x));
      write(bytes, zigzag(nextY - y));
      if (hasPressure) bytes.push(Math.round(Math.min(1, Math.max(0, point.pressure)) * PRESSURES));
      [x, y] = [nextX, nextY];
    }
  }
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The drawing that a text means; null if it is none. */
export function parseDrawing(text: string): Drawing | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const bytes = Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    return drawingOf(bytes);
  } catch {
    return null;
  }
}

function drawingOf(bytes: readonly number[]): Drawing {
  const reader = new Reader(bytes);
  const flags = reader.byte();
  const [hasPressure, hasColours] = [(flags & PRESSURE) > 0, (flags & COLOURS) > 0];
  const strokes: Point[][] = [];
  let [x, y, points] = [0, 0, 0];
  while (!reader.isAtEnd) {
    const length = reader.number();
    const pen = hasColours ? reader.number() : 0;
    const stroke = Array.from({ length }, (_, i) => {
      if (++points > MOST_POINTS) throw new RangeError("too long");
      x += unzigzag(reader.number());
      y += unzigzag(reader.number());
      const pressure = hasPressure ? reader.byte() / PRESSURES : MOUSE_PRESSURE;
      const point = { x: x / PARTS, y: y / PARTS, pressure };
      return i === 0 && pen > 0 ? { ...point, pen } : point;
    });
    if (stroke.length > 0) strokes.push(stroke);
  }
  if (strokes.length === 0) throw new RangeError("empty");
  return { strokes };
}

class Reader {
  #at = 0;

  constructor(readonly bytes: readonly number[]) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  byte(): number {
    if (this.isAtEnd) throw new RangeError("cut off");
    return this.bytes[this.#at++]!;
  }

  number(): number {
    const byte = this.byte();
    return byte < 128 ? byte : byte - 128 + 128 * this.number();
  }
}

/** A number of 0 or more in as few bytes as it needs, seven bits in each. */
function write(bytes: number[], value: number): void {
  while (value >= 128) {
    bytes.push((value % 128) + 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
}

const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
