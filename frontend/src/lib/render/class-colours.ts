import { mix, packed, parseHex, type Palette, type Rgb } from "./palette";

/** Okabe and Ito's colours: they stay apart for colour-blind eyes. Blue and orange first, as everywhere. */
const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#999999"];

/** One CSS colour a class, as `#rrggbb`: of two classes the second is positive, as it is for weights. */
export function classColours(count: number, palette: Palette): readonly string[] {
  if (count <= 2) return [palette.negative, palette.positive];
  return Array.from({ length: count }, (_, i) => OKABE_ITO[i % OKABE_ITO.length]!);
}

const RAMP_PIXELS = 256;

/** Of every class, pixels for its probability: from the neutral colour (index 0) to its own. */
export function classRamps(count: number, palette: Palette): readonly Uint32Array[] {
  const neutral = parseHex(palette.zero);
  return classColours(count, palette).map((colour) => {
    const full = parseHex(colour);
    return Uint32Array.from({ length: RAMP_PIXELS }, (_, i) =>
      packed(mix(neutral, full, i / (RAMP_PIXELS - 1))),
    );
  });
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
  colours: readonly string[],
  isDiscrete: boolean,
): void {
  const mixed = colours.map(parseHex);
  const length = size * size;
  for (let i = 0; i < length; i++) {
    const row = size - 1 - Math.floor(i / size);
    pixels[row * size + (i % size)] = packed(
      isDiscrete
        ? mixed[likeliest(probabilities, i, length, mixed.length)]!
        : blend(probabilities, i, length, mixed),
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
