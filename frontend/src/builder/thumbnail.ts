import type { DrawnLayer } from "../views/network/graph";
import type { Placement } from "../views/network/layout";
import type { Size } from "./geometry";

const MARGIN = 8;
const SLIM_WIDTH = 0.4;
/** Smaller marks say nothing: rather show fewer. */
const LEAST = 6;
const MOST = { picture: 108, tiles: 52, discs: 26, maps: 64, slim: 24, functions: 64 } as const;
const MORE_HEIGHT = 14;

/** Where the marks of one layer stand in a small picture of it: in rows, as large as they can be. */
export function placeInBox(layer: DrawnLayer, box: Size): Placement {
  const width = box.width - 2 * MARGIN;
  const room = box.height - 2 * MARGIN;
  const aspect = aspectOf(layer);
  const all = fit(layer.units, aspect, width, room);
  const isCrowded = all.height < LEAST;
  const height = isCrowded ? LEAST : Math.min(all.height, MOST[layer.look]);
  const tall = isCrowded ? room - MORE_HEIGHT : room;
  const pitch = { x: height * aspect + gapOf(height), y: height + gapOf(height) };
  const most = Math.max(1, Math.floor((width + gapOf(height)) / pitch.x));
  const columns = isCrowded ? most : Math.min(all.columns, most);
  const rows = Math.min(Math.ceil(layer.units / columns), Math.max(1, Math.floor(tall / pitch.y)));
  const shown = Math.min(layer.units, columns * rows);
  const left = (box.width - (columns * pitch.x - gapOf(height))) / 2;
  const top = (box.height - (rows * pitch.y - gapOf(height)) - (box.height - 2 * MARGIN - tall)) / 2;
  const x = Float32Array.from(
    { length: shown },
    (_, i) => left + (i % columns) * pitch.x + (height * aspect) / 2,
  );
  const y = Float32Array.from(
    { length: shown },
    (_, i) => top + Math.floor(i / columns) * pitch.y + height / 2,
  );
  return {
    left,
    right: box.width - left,
    columns,
    markWidth: height * aspect,
    markHeight: height,
    kernelSize: 0,
    shown,
    hidden: layer.units - shown,
    x,
    y,
    port: y,
    header: { x: box.width / 2, y: 0, width: box.width },
  };
}

/** The number of columns at which the marks are largest. */
function fit(units: number, aspect: number, width: number, height: number) {
  let best = { columns: 1, height: 0 };
  for (let columns = 1; columns <= units; columns++) {
    const rows = Math.ceil(units / columns);
    const mark = Math.min(width / columns / aspect, height / rows) * 0.9;
    if (mark > best.height) best = { columns, height: mark };
    if (width / columns / aspect < LEAST) break;
  }
  return best;
}

function aspectOf({ look, shape }: DrawnLayer): number {
  if (look === "slim") return SLIM_WIDTH;
  return shape.length === 3 ? Math.min(4, Math.max(0.25, shape[1]! / shape[0]!)) : 1;
}

function gapOf(height: number): number {
  return Math.min(4, Math.max(1, height * 0.1));
}
