import { boundingBox, type Polygon, type Stroke } from "./geometry";
import { rasterise, type Picture } from "./raster";
import { strokeOutlines } from "./stroke";

/** How the pictures of a data set are framed: what a drawing has to look like to be one of them. */
export interface Framing {
  readonly width: number;
  readonly height: number;
  /** The larger side of the drawing, in pixels. */
  readonly box: number;
  /** The width of the pen, in pixels: a drawing that was made larger or smaller keeps to this range. */
  readonly pen: readonly [least: number, most: number];
}

/** The pen on the pad, as a part of the pad's width. */
export const PEN_WIDTH = 0.1;

/** A centre line shorter than this many pens is a dot or the first touch of a stroke: it is not blown up. */
const LEAST_EXTENT_IN_PENS = 1;

/**
 * MNIST's framing, measured on its pictures: the larger side 20 of 28 pixels, the centre of mass at pixel (14, 14),
 * strokes of 2.3 to 3.4 pixels (ink over length). Coarse pictures, such as the 8 × 8 digits, use their whole field.
 */
export function framingOf(height: number, width: number): Framing {
  const side = Math.min(height, width);
  const box = side <= 16 ? side : Math.round((side * 20) / 28);
  return { width, height, box, pen: side <= 16 ? [0.15 * box, 0.21 * box] : [0.115 * box, 0.17 * box] };
}

/** The drawing as it lies on the pad, scaled to the picture's size and nothing else. */
export function drawAsIs(strokes: readonly Stroke[], { width, height }: Framing, fill = false): Picture {
  const outlines = strokes.flatMap((stroke) => strokeOutlines(stroke, { width: PEN_WIDTH, fill }));
  return rasterise(scaled(outlines, width, height), width, height);
}

/** The drawing as the data set would have it: scaled to the box, antialiased, its centre of mass in the middle. */
export function drawCentred(strokes: readonly Stroke[], framing: Framing, fill = false): Picture {
  const { width, height, box } = framing;
  const outlines = fitted(strokes, framing, fill);
  const { right, bottom } = boundingBox(outlines) ?? { right: 0, bottom: 0 };
  const picture = rasterise(outlines, box, box);
  const [x, y] = centreOfMass(picture) ?? [0, 0];
  const left = offset(centre(width) - x, width - Math.ceil(right));
  const top = offset(centre(height) - y, height - Math.ceil(bottom));
  return placed(picture, width, height, left, top);
}

/** The centre of mass, in pixels counted from 0; undefined of an empty picture. */
export function centreOfMass({ pixels, width }: Picture): [x: number, y: number] | undefined {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    mass += pixels[i]!;
    x += pixels[i]! * (i % width);
    y += pixels[i]! * Math.floor(i / width);
  }
  return mass > 0 ? [x / mass, y / mass] : undefined;
}

/** MNIST's centre is pixel 14 of 28; the 8 × 8 digits lie around the true middle, 3.5. */
function centre(side: number): number {
  return side <= 16 ? (side - 1) / 2 : side / 2;
}

/** Whole pixels, as MNIST was made, and never so far that ink falls off the edge. */
function offset(wanted: number, most: number): number {
  return Math.max(0, Math.min(Math.round(wanted), most));
}

/** The outlines in pixels of the box, touching its left and its top: drawn anew with a pen of the right width. */
function fitted(strokes: readonly Stroke[], { box, pen }: Framing, fill: boolean): Polygon[] {
  const lines = strokes.map((stroke) => stroke.map(({ x, y }) => [x, y] as const));
  const extent = Math.max(extentOf(lines), LEAST_EXTENT_IN_PENS * PEN_WIDTH);
  const asDrawn = (PEN_WIDTH * box) / (extent + PEN_WIDTH);
  const penPixels = Math.min(pen[1], Math.max(pen[0], asDrawn));
  const width = (penPixels * extent) / (box - penPixels);
  const outlines = strokes.flatMap((stroke) => strokeOutlines(stroke, { width, fill }));
  const bounds = boundingBox(outlines);
  if (!bounds) return [];
  const scale = box / Math.max(extentOf(outlines), extent);
  return outlines.map((outline) =>
    outline.map(([x, y]) => [(x - bounds.left) * scale, (y - bounds.top) * scale] as const),
  );
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
