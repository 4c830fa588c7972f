import { rampPixel } from "./class-colours";
import type { Numbers } from "./magnitude";
import { ZERO_PIXEL } from "./palette";
import { sheetOffset, type TileSheet } from "./tiles";

/**
 * Paint functions over the plane, (units, size, size) of -127 to 127 with the lowest y first, as tiles with the lowest y
 * at the bottom. The numbers index the diverging colours as they are, so that each tile has its own full range.
 */
export function paintMaps(sheet: TileSheet, maps: Numbers, order: Int32Array, colours: Uint32Array): void {
  const { pixels, tileWidth } = sheet;
  paintRows(sheet, order, (from, to) => {
    for (let x = 0; x < tileWidth; x++) pixels[to + x] = colours[maps[from + x]! + ZERO_PIXEL]!;
  });
}

/** Paint the probabilities of classes over the plane in the same way, each class in its own colours. */
export function paintProbabilities(
  sheet: TileSheet,
  probabilities: Numbers,
  order: Int32Array,
  ramps: readonly Uint32Array[],
): void {
  const { pixels, tileWidth, tileHeight } = sheet;
  paintRows(sheet, order, (from, to) => {
    const ramp = ramps[Math.floor(from / (tileWidth * tileHeight))]!;
    for (let x = 0; x < tileWidth; x++) pixels[to + x] = rampPixel(ramp, probabilities[from + x]!);
  });
}

/** Paint row by row: `from` is where a row begins in the functions, `to` where it begins on the sheet. */
function paintRows(sheet: TileSheet, order: Int32Array, paint: (from: number, to: number) => void): void {
  const { tileWidth, tileHeight, perRow } = sheet;
  const width = perRow * tileWidth;
  for (let place = 0; place < order.length; place++) {
    const start = order[place]! * tileWidth * tileHeight;
    const bottom = sheetOffset(sheet, place) + (tileHeight - 1) * width;
    for (let y = 0; y < tileHeight; y++) paint(start + y * tileWidth, bottom - y * width);
  }
}
