import { mix, packed, parseHex, type Palette, type Rgb } from "./palette";

/** How much of a class's colour the ground has that its points stand on: so little that they stand out from any ground. */
export const GROUND_SHARE = 0.28;

/** One CSS colour a class, as `#rrggbb`; none of the first is like a colour of signs. */
export function classColours(count: number, palette: Palette): readonly string[] {
  return Array.from({ length: count }, (_, i) => palette.classes[i % palette.classes.length]!);
}

/** The colour of each class where it covers the plane. */
export function classGrounds(count: number, palette: Palette): readonly Rgb[] {
  const panel = parseHex(palette.panel);
  return classColours(count, palette).map((colour) => mix(panel, parseHex(colour), GROUND_SHARE));
}

const RAMP_PIXELS = 256;

/** Of every class, pixels for its probability: from the neutral colour (index 0) to its own. */
export function classRamps(count: number, palette: Palette): readonly Uint32Array[] {
  const neutral = parseHex(palette.zero);
  return classColours(count, palette).map((colour) => rampBetween(neutral, parseHex(colour)));
}

/** Pixels for the probability of one class where it covers the plane. */
export function groundRamp(index: number, palette: Palette): Uint32Array {
  return rampBetween(parseHex(palette.panel), classGrounds(index + 1, palette)[index]!);
}

/** The pixel of a ramp for a probability. */
export function rampPixel(ramp: Uint32Array, probability: number): number {
  return ramp[Math.round(Math.min(1, Math.max(0, probability)) * (RAMP_PIXELS - 1))]!;
}

/**
 * Paint the probabilities of classes, (classes, size, size) with the lowest y first, blended by how likely each is, into
 * size × size pixels with the lowest y at the bottom. Discrete, the most likely class takes all.
 */
export function paintClasses(
  pixels: Uint32Array,
  probabilities: Float32Array,
  size: number,
  colours: readonly Rgb[],
  isDiscrete: boolean,
): void {
  const length = size * size;
  for (let i = 0; i < length; i++) {
    const row = size - 1 - Math.floor(i / size);
    pixels[row * size + (i % size)] = packed(
      isDiscrete
        ? colours[likeliest(probabilities, i, length, colours.length)]!
        : blend(probabilities, i, length, colours),
    );
  }
}

/** The class with the largest probability at place i. */
export function likeliest(probabilities: Float32Array, i: number, length: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (probabilities[k * length + i]! > probabilities[best * length + i]!) best = k;
  }
  return best;
}

function rampBetween(from: Rgb, to: Rgb): Uint32Array {
  return Uint32Array.from({ length: RAMP_PIXELS }, (_, i) => packed(mix(from, to, i / (RAMP_PIXELS - 1))));
}

function blend(probabilities: Float32Array, i: number, length: number, colours: readonly Rgb[]): Rgb {
  let [red, green, blue] = [0, 0, 0];
  for (let k = 0; k < colours.length; k++) {
    const share = probabilities[k * length + i]!;
    const colour = colours[k]!;
    red += share * colour[0];
    green += share * colour[1];
    blue += share * colour[2];
  }
  return [Math.min(255, red), Math.min(255, green), Math.min(255, blue)];
}
