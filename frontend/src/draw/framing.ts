import { BLACK, type Colour } from "./colours";
import type { Picture } from "./raster";

/** How the pictures of a data set are framed: what a drawing has to look like to be one of them. */
export interface Framing {
  readonly width: number;
  readonly height: number;
  /** The larger side of what is shown, in pixels. */
  readonly box: number;
  /** What lies at `centre`: the centre of mass, as in MNIST, or the middle of the box. */
  readonly anchor: "mass" | "box";
  /** In pixels counted from 0. */
  readonly centre: readonly [x: number, y: number];
  /** The width of the pen, in pixels: a drawing that was made larger or smaller keeps to this range. */
  readonly pen: readonly [least: number, most: number];
  /** Whether they are silhouettes rather than strokes. */
  readonly filled: boolean;
  /** 3 where they have colours, and else 1. */
  readonly channels: number;
  /** What they stand on. */
  readonly ground: Colour;
}

/** Ink this many pixels thick was not made by a pen. */
const THICKEST_STROKE = 5.5;

/**
 * MNIST's framing in a picture of this size: the larger side 20 of 28 pixels, the centre of mass at pixel (14, 14),
 * strokes of 2.3 to 3.4 pixels (ink over length). Coarse pictures, such as the 8 × 8 digits, use their whole field.
 */
export function framingOf(height: number, width: number, channels = 1): Framing {
  const side = Math.min(height, width);
  const coarse = side <= 16;
  const box = coarse ? side : Math.round((side * 20) / 28);
  return {
    width,
    height,
    box,
    anchor: coarse ? "box" : "mass",
    centre: coarse ? [(width - 1) / 2, (height - 1) / 2] : [width / 2, height / 2],
    pen: penOf(box),
    filled: false,
    channels,
    ground: BLACK,
  };
}

/** The framing that some pictures of a data set share; undefined when they are all empty. */
export function measureFraming(pictures: readonly Picture[]): Framing | undefined {
  const inks = pictures.flatMap((picture) => inkOf(picture) ?? []);
  const [first] = pictures;
  if (!first || inks.length === 0) return undefined;
  const box = median(inks.map(({ extent }) => extent));
  const anchor =
    spread(inks.map(({ mass }) => mass)) < spread(inks.map(({ middle }) => middle)) ? "mass" : "box";
  const anchors = inks.map(({ mass, middle }) => (anchor === "mass" ? mass : middle));
  const centre = [0, 1].map((axis) => Math.round(2 * mean(anchors.map((point) => point[axis]!))) / 2);
  return {
    width: first.width,
    height: first.height,
    box,
    anchor,
    centre: [centre[0]!, centre[1]!],
    pen: penOf(box),
    filled: median(inks.map(({ thickness }) => thickness)) > THICKEST_STROKE,
    channels: 1,
    ground: BLACK,
  };
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

interface Ink {
  readonly extent: number;
  readonly mass: readonly [number, number];
  readonly middle: readonly [number, number];
  readonly thickness: number;
}

function inkOf(picture: Picture): Ink | undefined {
  const mass = centreOfMass(picture);
  if (!mass) return undefined;
  const { pixels, width } = picture;
  const inked = [...pixels.keys()].filter((i) => pixels[i]! > 0);
  const columns = inked.map((i) => i % width);
  const rows = inked.map((i) => Math.floor(i / width));
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns), rows[0]!, rows.at(-1)!];
  return {
    extent: Math.max(right - left, bottom - top) + 1,
    mass,
    middle: [(left + right) / 2, (top + bottom) / 2],
    thickness: thicknessOf(picture),
  };
}

/** Of a long line twice its area over the length of its edge; the edge is counted along both axes, so 4 over it. */
function thicknessOf({ pixels, width, height }: Picture): number {
  const at = (x: number, y: number) => (x < width && y < height ? (pixels[y * width + x] ?? 0) : 0);
  let [area, edge] = [0, 0];
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const here = x < 0 || y < 0 ? 0 : at(x, y);
      area += here;
      if (y >= 0) edge += Math.abs(at(x + 1, y) - here);
      if (x >= 0) edge += Math.abs(at(x, y + 1) - here);
    }
  }
  return (4 * area) / edge;
}

/** A range around MNIST's pen; relative to the box a coarse picture has a wider one. */
function penOf(box: number): readonly [number, number] {
  return box <= 16 ? [0.15 * box, 0.21 * box] : [0.115 * box, 0.17 * box];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Standard deviations along both axes, added. */
function spread(points: readonly (readonly [number, number])[]): number {
  return [0, 1].reduce((sum, axis) => {
    const values = points.map((point) => point[axis]!);
    const middle = mean(values);
    return sum + Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  }, 0);
}
