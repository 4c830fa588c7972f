import type { ThemeStyle } from "../lib/render/theme-style";
import { heightAt, type Rolling } from "./track";

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly rolling: Rolling;
  /** Where the network says that it will be, or was, the newest last. */
  readonly guesses: readonly number[];
  /** How many of its snapshots the network has read. */
  readonly read: number;
  readonly style: ThemeStyle;
}

const MARGIN = 14;
const BALL_PX = 9;
const SMALL_PX = 4.5;
const LINE_PX = 2;

/** Draw the hills with the ball, where it was seen, where it will be or came from, and what the network says of that. */
export function paintHill(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, rolling, guesses, read, style } = scene;
  const { palette } = style;
  const { track } = rolling;
  const x = (place: number) => MARGIN + place * (width - 2 * MARGIN);
  const ground = (place: number) => height - MARGIN - heightAt(track, place) * (height - 4 * MARGIN);
  const on = (place: number) => ground(place) - BALL_PX;

  const outline = new Path2D();
  const last = track.heights.length - 1;
  for (let i = 0; i <= last; i++) outline.lineTo(x(i / last), ground(i / last));
  const hills = new Path2D(outline);
  hills.lineTo(x(1), height);
  hills.lineTo(x(0), height);
  context.fillStyle = palette.zero;
  context.fill(hills);
  context.strokeStyle = palette.dim;
  context.lineWidth = LINE_PX;
  context.lineJoin = "round";
  context.stroke(outline);

  const path = new Path2D();
  for (const place of rolling.path) path.lineTo(x(place), on(place));
  context.setLineDash([2, 4]);
  context.lineWidth = 1;
  context.stroke(path);
  context.setLineDash([]);

  const disc = (place: number, radius: number) => {
    const made = new Path2D();
    made.arc(x(place), on(place), radius, 0, 2 * Math.PI);
    return made;
  };
  const { seen } = rolling;
  context.fillStyle = palette.ink;
  context.strokeStyle = palette.dim;
  for (const [i, place] of seen.entries()) {
    if (i >= read) {
      context.stroke(disc(place, BALL_PX));
      continue;
    }
    context.globalAlpha = i === read - 1 ? 1 : 0.16 + (0.3 * i) / seen.length;
    context.fill(disc(place, BALL_PX));
  }
  context.globalAlpha = 1;

  context.strokeStyle = palette.ink;
  context.lineWidth = LINE_PX;
  context.stroke(disc(rolling.asked, BALL_PX));
  context.fillStyle = palette.positive;
  for (const [i, place] of guesses.entries()) {
    const isLast = i === guesses.length - 1;
    context.globalAlpha = isLast ? 1 : (0.4 * (i + 1)) / guesses.length;
    context.fill(disc(place, isLast ? BALL_PX - 2 : SMALL_PX));
  }
  context.globalAlpha = 1;
}

/** The place that a pixel of the picture is at. */
export function placeAt(pixel: number, width: number): number {
  return Math.min(1, Math.max(0, (pixel - MARGIN) / (width - 2 * MARGIN)));
}
