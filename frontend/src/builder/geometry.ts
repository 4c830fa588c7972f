/** Which way a network is laid out and read: wide canvases to the right, those of phones downwards. */
export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Point, Size {}

/*
 * Everything is worked out as if networks led to the right. For those that lead downwards, x and y change places
 * before and after.
 */

export function turnedPoint({ x, y }: Point, direction: Direction): Point {
  return direction === "right" ? { x, y } : { x: y, y: x };
}

export function turnedSize({ width, height }: Size, direction: Direction): Size {
  return direction === "right" ? { width, height } : { width: height, height: width };
}

export function turnedBox(box: Box, direction: Direction): Box {
  return { ...turnedPoint(box, direction), ...turnedSize(box, direction) };
}

/** The smallest box around some boxes. */
export function boundsOf(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
