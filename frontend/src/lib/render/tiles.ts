import type { Numbers } from "./magnitude";
import { ZERO_PIXEL } from "./palette";

/** Where the tiles of one tensor lie in it: pixel p of tile t is at `offset + p * pixelStride + t * tileStride`. */
export interface TileSource {
  readonly data: Numbers;
  readonly offset: number;
  readonly pixelStride: number;
  readonly tileStride: number;
}

/** A sheet of equal tiles, in rows of `perRow`, without gaps. */
export interface TileSheet {
  readonly pixels: Uint32Array;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly perRow: number;
}

const TRANSPARENT = 0;
const MIDDLE = ZERO_PIXEL + 0.5;

/** Paint tile `tiles[i]` (or i) at place i of the sheet; `limit` gets the full colour of the diverging `colours`. */
export function paintTiles(
  sheet: TileSheet,
  source: TileSource,
  tiles: { readonly count: number; readonly order?: Int32Array },
  limit: number,
  colours: Uint32Array,
): void {
  const { pixels, tileWidth, tileHeight, perRow } = sheet;
  const { data, offset, pixelStride, tileStride } = source;
  const width = perRow * tileWidth;
  const scale = limit > 0 ? 127 / limit : 0;
  for (let i = 0; i < tiles.count; i++) {
    const start = sheetOffset(sheet, i);
    let at = offset + (tiles.order ? tiles.order[i]! : i) * tileStride;
    for (let y = 0; y < tileHeight; y++) {
      const row = start + y * width;
      for (let x = 0; x < tileWidth; x++) {
        const index = data[at]! * scale + MIDDLE;
        pixels[row + x] = colours[index < 1 ? 1 : index > 255 ? 255 : index | 0]!;
        at += pixelStride;
      }
    }
  }
}

/** Paint an image of one or three channels, 0 to 1, as it is: white on black, or in its colours. */
export function paintImage(pixels: Uint32Array, data: Numbers, channels: number): void {
  for (let p = 0; p < pixels.length; p++) {
    const red = level(data[p * channels]!);
    const green = channels < 3 ? red : level(data[p * channels + 1]!);
    const blue = channels < 3 ? red : level(data[p * channels + 2]!);
    pixels[p] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
}

/** Make the corners of every tile transparent, so that tiles look round without clipping. */
export function roundCorners(sheet: TileSheet, count: number): void {
  const { pixels, tileWidth, tileHeight, perRow } = sheet;
  const width = perRow * tileWidth;
  const cut = Math.floor(Math.min(tileWidth, tileHeight) / 12);
  for (let i = 0; i < count; i++) {
    const start = sheetOffset(sheet, i);
    for (let y = 0; y < cut; y++) {
      for (let x = 0; x < cut - y; x++) {
        const [top, bottom] = [start + y * width, start + (tileHeight - 1 - y) * width];
        pixels[top + x] = TRANSPARENT;
        pixels[top + tileWidth - 1 - x] = TRANSPARENT;
        pixels[bottom + x] = TRANSPARENT;
        pixels[bottom + tileWidth - 1 - x] = TRANSPARENT;
      }
    }
  }
}

/** Index of the first pixel of tile i. */
export function sheetOffset({ tileWidth, tileHeight, perRow }: TileSheet, i: number): number {
  return Math.floor(i / perRow) * tileHeight * perRow * tileWidth + (i % perRow) * tileWidth;
}

function level(value: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}
