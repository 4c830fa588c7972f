/** A point of the pad, 0 to 1 from the top left; the pressure of a mouse is 0.5. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
  /** Of the first point of a stroke: the number of the pen, where pictures have colours. */
  readonly pen?: number;
}

/** The centre line of one stroke, as the pointer went. */
export type Stroke = readonly Point[];

/** A closed outline: its corners as [x, y]. */
export type Polygon = readonly (readonly [number, number])[];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box that holds all of them; undefined when there are none. */
export function boundingBox(polygons: readonly Polygon[]): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    for (const [x, y] of polygon) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return left <= right ? { left, top, right, bottom } : undefined;
}
