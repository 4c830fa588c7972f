import { toFloat32, type Tensor } from "../../lib/protocol/tensor";
import { contour } from "../../lib/render/contours";
import { classGrounds, groundRamp, paintClasses, rampPixel } from "../../lib/render/class-colours";
import { pixelIndex, type Palette } from "../../lib/render/palette";
import type { Range } from "./plot";

/** What a field over the plane is about. */
export interface FieldMeaning {
  /** 0 when the target is a number. */
  readonly classes: number;
  /** The range of the target, where it is a number. */
  readonly range: Range;
}

/**
 * One picture's worth of numbers over the plane, (size, size) with the lowest y first: probabilities of every class, or
 * one number from -1 to 1.
 */
export interface Field {
  readonly size: number;
  readonly signed: Float32Array | null;
  readonly probabilities: Float32Array | null;
  readonly classes: number;
  /** Of which class alone `signed` tells the probability, from -1 for none to 1. */
  readonly only?: number;
}

const SURE_LEVELS = [0.75, 0.95];
const ISOLINES = [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75];

/** What the network says at every place, from `maps/answer`. */
export function answerField(answer: Tensor, { classes, range }: FieldMeaning): Field | null {
  const [channels, size, rows] = answer.shape;
  if (!channels || !size || rows !== size) return null;
  const values = toFloat32(answer);
  if (classes === 0) return { size, classes, signed: values.map(centred(range)), probabilities: null };
  const probabilities = channels === 1 ? ofBoth(values) : values;
  return { size, classes: Math.max(2, channels), signed: null, probabilities };
}

/** The probabilities of two classes from that of the second. */
function ofBoth(second: Float32Array): Float32Array {
  const both = new Float32Array(2 * second.length);
  both.set(second.map((probability) => 1 - probability));
  both.set(second, second.length);
  return both;
}

/** What one unit makes of every place, in its own scale: from `maps/<layer>`. */
export function unitField(maps: Tensor, unit: number): Field | null {
  const [units, size, rows] = maps.shape;
  if (!size || rows !== size || units === undefined || unit >= units) return null;
  const values = Float32Array.from(maps.data.subarray(unit * size * size, (unit + 1) * size * size));
  return { size, classes: 0, signed: values.map((value) => value / 127), probabilities: null };
}

/** The probability of one class at every place, from `maps/answer` of a softmax. */
export function classField(answer: Tensor, only: number): Field | null {
  const [classes, size, rows] = answer.shape;
  if (!size || rows !== size || classes === undefined || only >= classes) return null;
  const values = toFloat32(answer).subarray(only * size * size, (only + 1) * size * size);
  return { size, classes, only, signed: values.map((p) => 2 * p - 1), probabilities: null };
}

/** Paint a field into size × size pixels, the lowest y at the bottom. */
export function paintField(pixels: Uint32Array, field: Field, palette: Palette, isDiscrete: boolean): void {
  const { size, signed, probabilities, classes, only } = field;
  if (probabilities)
    return paintClasses(pixels, probabilities, size, classGrounds(classes, palette), isDiscrete);
  const ramp = only === undefined ? null : groundRamp(only, palette);
  for (let i = 0; i < size * size; i++) {
    const value = isDiscrete ? Math.sign(signed![i]!) : signed![i]!;
    const row = size - 1 - Math.floor(i / size);
    pixels[row * size + (i % size)] = ramp
      ? rampPixel(ramp, (value + 1) / 2)
      : palette.pixels[pixelIndex(value)]!;
  }
}

export type Segment = (x0: number, y0: number, x1: number, y1: number) => void;

/** The lines between classes; of one number, where it is zero. */
export function traceBoundary({ size, signed, probabilities, classes }: Field, segment: Segment): void {
  if (signed) return contour(signed, size, 0, segment);
  const lines = classes === 2 ? 1 : classes;
  for (let k = 0; k < lines; k++) contour(leadOf(probabilities!, k, classes, size), size, 0, segment);
}

/** Lines of equal confidence; of a number, of equal value. */
export function traceConfidence(field: Field, segment: Segment): void {
  const { size, signed, probabilities, only } = field;
  if (signed) {
    const levels =
      only === undefined ? ISOLINES : SURE_LEVELS.flatMap((level) => [1 - 2 * level, 2 * level - 1]);
    for (const level of levels) contour(signed, size, level, segment);
    return;
  }
  const surest = new Float32Array(size * size);
  for (let i = 0; i < probabilities!.length; i++) {
    const place = i % surest.length;
    if (probabilities![i]! > surest[place]!) surest[place] = probabilities![i]!;
  }
  for (const level of SURE_LEVELS) contour(surest, size, level, segment);
}

/** By how much a class is ahead of all others. */
function leadOf(probabilities: Float32Array, k: number, classes: number, size: number): Float32Array {
  const length = size * size;
  return Float32Array.from({ length }, (_, i) => {
    let others = 0;
    for (let j = 0; j < classes; j++) {
      if (j !== k) others = Math.max(others, probabilities[j * length + i]!);
    }
    return probabilities[k * length + i]! - others;
  });
}

function centred([low, high]: Range): (value: number) => number {
  const [middle, half] = [(low + high) / 2, (high - low) / 2 || 1];
  return (value) => (value - middle) / half;
}
