import type { Polygon } from "./geometry";

/** Scan lines to a pixel; along each of them the coverage is exact. */
const SUBLINES = 8;

interface Crossing {
  readonly x: number;
  readonly direction: 1 | -1;
}

/** A picture of grey values, 0 to 255, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Fill polygons by the non-zero rule, antialiased; coordinates are pixels. Where they overlap, the darker counts. */
export function rasterise(polygons: readonly Polygon[], width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height);
  const coverage = new Float32Array(width);
  for (const polygon of polygons) {
    for (let row = 0; row < height; row++) {
      coverage.fill(0);
      for (let line = 0; line < SUBLINES; line++) {
        fillScanLine(polygon, row + (line + 0.5) / SUBLINES, coverage);
      }
      for (let column = 0; column < width; column++) {
        const value = Math.round((Math.min(SUBLINES, coverage[column]!) / SUBLINES) * 255);
        const index = row * width + column;
        pixels[index] = Math.max(pixels[index]!, value);
      }
    }
  }
  return { width, height, pixels };
}

function fillScanLine(polygon: Polygon, y: number, coverage: Float32Array): void {
  const crossings = crossingsAt(polygon, y);
  let winding = 0;
  for (let i = 0; i + 1 < crossings.length; i++) {
    const { x, direction } = crossings[i]!;
    winding += direction;
    if (winding !== 0) cover(coverage, x, crossings[i + 1]!.x);
  }
}

function crossingsAt(polygon: Polygon, y: number): Crossing[] {
  const crossings: Crossing[] = [];
  let [x0, y0] = polygon.at(-1) ?? [0, 0];
  for (const [x1, y1] of polygon) {
    if (y0 <= y !== y1 <= y) {
      const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
      crossings.push({ x, direction: y1 > y0 ? 1 : -1 });
    }
    [x0, y0] = [x1, y1];
  }
  return crossings.sort((a, b) => a.x - b.x);
}

/** Add to every pixel how much of it lies between `from` and `to`. */
function cover(coverage: Float32Array, from: number, to: number): void {
  const left = Math.max(0, from);
  const right = Math.min(coverage.length, to);
  for (let column = Math.floor(left); column < right; column++) {
    coverage[column]! += Math.max(0, Math.min(right, column + 1) - Math.max(left, column));
  }
}
