import type { Numbers } from "./magnitude";
import { ZERO_PIXEL } from "./palette";
import { sheetOffset, type TileSheet } from "./tiles";

/**
 * Paint functions over the plane, (units, size, size) of -127 to 127 with the lowest y first, as tiles with the lowest y
 * at the bottom. The numbers index the diverging colours as they are, so that each tile has its own full range.
 */
export function paintMaps(sheet: TileSheet, maps: Numbers, order: Int32Array, colours: Uint32Array): void {
  const { pixels, tileWidth, tileHeight, perRow } = sheet;
  const width = perRow * tileWidth;
  const length = tileWidth * tileHeight;
  for (let place = 0; place < order.length; place++) {
    let at = order[place]! * length;
    const bottom = sheetOffset(sheet, place) + (tileHeight - 1) * width;
    for (let y = 0; y < tileHeight; y++) {
      const row = bottom - y * width;
      for (let x = 0; x < tileWidth; x++) pixels[row + x] = colours[maps[at++]! + ZERO_PIXEL]!;
    }
  }
}
