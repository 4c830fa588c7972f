import { colourOf, inColours } from "./colours";
import { boundingBox, type Polygon, type Stroke } from "./geometry";
import { centreOfMass, type Framing } from "./framing";
import { rasterise, type Picture } from "./raster";
import { strokeOutlines } from "./stroke";

/** The pen on the pad, as a part of the pad's width. */
export const PEN_WIDTH = 0.1;

/** A centre line shorter than this many pens is a dot or the first touch of a stroke: it is not blown up. */
const LEAST_EXTENT_IN_PENS = 1;

/** Where a picture lies on the pad, in parts of the pad's sides; it may reach beyond the pad. */
export interface Field {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE_PAD: Field = { left: 0, top: 0, width: 1, height: 1 };

/** A picture of a drawing, with the field of the pad that it shows. */
export interface DrawnPicture extends Picture {
  readonly field: Field;
}

/** The drawing as it lies on the pad, scaled to the picture's size and nothing else. */
export function drawAsIs(strokes: readonly Stroke[], framing: Framing, fill = false): DrawnPicture {
  const { width, height } = framing;
  const outlines = strokes.map((stroke) =>
    scaled(strokeOutlines(stroke, { width: PEN_WIDTH, fill }), width, height),
  );
  const picture = rasterise(outlines.flat(), width, height);
  const inks = () => outlines.map((each) => rasterise(each, width, height).pixels);
  return { ...coloured(picture, strokes, framing, inks), field: WHOLE_PAD };
}

/** The picture in the colours of its strokes, if it is to have any: `inks` are the ink of each stroke alone. */
function coloured(
  picture: Picture,
  strokes: readonly Stroke[],
  { channels, ground }: Framing,
  inks: () => readonly Uint8Array[],
): Picture {
  if (channels === 1) return picture;
  const layers = inks().map((ink, i) => ({ ink, colour: colourOf(strokes[i]?.[0]?.pen, ground) }));
  return { ...picture, pixels: inColours(layers, picture.width * picture.height, ground) };
}

/** The drawing as the data set would have it: scaled to the box, antialiased, its anchor in the centre. */
export function drawCentred(strokes: readonly Stroke[], framing: Framing, fill = false): DrawnPicture {
  const { width, height, box, anchor, centre } = framing;
  const { byStroke, scale, corner } = fitted(strokes, framing, fill);
  const outlines = byStroke.flat();
  const { right, bottom } = boundingBox(outlines) ?? { right: 0, bottom: 0 };
  const picture = rasterise(outlines, box, box);
  const middle = [(right - 1) / 2, (bottom - 1) / 2] as const;
  const [x, y] = (anchor === "mass" ? centreOfMass(picture) : undefined) ?? middle;
  const left = offset(centre[0] - x, width - Math.ceil(right));
  const top = offset(centre[1] - y, height - Math.ceil(bottom));
  const field = {
    left: corner[0] - left / scale,
    top: corner[1] - top / scale,
    width: width / scale,
    height: height / scale,
  };
  const inks = () =>
    byStroke.map((each) => placed(rasterise(each, box, box), width, height, left, top).pixels);
  return { ...coloured(placed(picture, width, height, left, top), strokes, framing, inks), field };
}

/** Whole pixels, as MNIST was made, and never so far that ink falls off the edge. */
function offset(wanted: number, most: number): number {
  return Math.max(0, Math.min(Math.round(wanted), most));
}

/** The outlines of each stroke in pixels: what was at the `corner` of the pad touches the left and the top. */
interface Fitted {
  readonly byStroke: Polygon[][];
  readonly corner: readonly [x: number, y: number];
  /** Pixels to the pad's width. */
  readonly scale: number;
}

/** The outlines in pixels of the box: drawn again with a pen of the right width. */
function fitted(strokes: readonly Stroke[], { box, pen }: Framing, fill: boolean): Fitted {
  const lines = strokes.map((stroke) => stroke.map(({ x, y }) => [x, y] as const));
  const extent = Math.max(extentOf(lines), LEAST_EXTENT_IN_PENS * PEN_WIDTH);
  const asDrawn = (PEN_WIDTH * box) / (extent + PEN_WIDTH);
  const penPixels = Math.min(pen[1], Math.max(pen[0], asDrawn));
  const width = (penPixels * extent) / (box - penPixels);
  const byStroke = strokes.map((stroke) => strokeOutlines(stroke, { width, fill }));
  const bounds = boundingBox(byStroke.flat());
  if (!bounds) return { byStroke: [], corner: [0, 0], scale: box };
  const scale = box / Math.max(extentOf(byStroke.flat()), extent);
  const fitting = byStroke.map((outlines) =>
    outlines.map((outline) =>
      outline.map(([x, y]) => [(x - bounds.left) * scale, (y - bounds.top) * scale] as const),
    ),
  );
  return { byStroke: fitting, corner: [bounds.left, bounds.top], scale };
}

function extentOf(polygons: readonly Polygon[]): number {
  const box = boundingBox(polygons);
  return box ? Math.max(box.right - box.left, box.bottom - box.top) : 0;
}

function scaled(outlines: readonly Polygon[], x: number, y: number): Polygon[] {
  return outlines.map((outline) => outline.map(([px, py]) => [px * x, py * y] as const));
}

/** The picture on a larger, empty field; what would lie outside is lost. */
function placed(picture: Picture, width: number, height: number, left: number, top: number): Picture {
  const pixels = new Uint8Array(width * height);
  for (let y = Math.max(0, top); y < Math.min(height, top + picture.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + picture.width); x++) {
      pixels[y * width + x] = picture.pixels[(y - top) * picture.width + (x - left)]!;
    }
  }
  return { width, height, pixels };
}
