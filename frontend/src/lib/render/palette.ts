/** The colours of the theme that canvas pictures are drawn with, as CSS colours, and what is mixed from them. */
export interface Palette {
  readonly bg: string;
  readonly panel: string;
  readonly line: string;
  readonly ink: string;
  readonly dim: string;
  readonly faint: string;
  readonly zero: string;
  readonly positive: string;
  readonly negative: string;
  /** The colours of classes: of as many as there are colours, then the same again. */
  readonly classes: readonly string[];
  /** From -1 (index 1) to 1 (index 255), with 0 at ZERO_PIXEL, packed for a pixel buffer. */
  readonly pixels: Uint32Array;
  /** The same as CSS colours, from -1 (index 0) to 1 (index 2 * RAMP_STEPS). */
  readonly ramp: readonly string[];
}

export type Rgb = readonly [red: number, green: number, blue: number];

export const TOKENS = ["bg", "panel", "line", "ink", "dim", "faint", "zero", "positive", "negative"] as const;
export type Token = (typeof TOKENS)[number];
export const CLASS_TOKENS = Array.from({ length: 8 }, (_, i) => `class-${i + 1}` as const);
export type ClassToken = (typeof CLASS_TOKENS)[number];

export const RAMP_STEPS = 32;
/** Index of zero in `pixels`. */
export const ZERO_PIXEL = 128;
const PIXEL_STEPS = 256;
/** Below 1, so that small values still differ from zero to the eye. */
const CONTRAST = 0.8;

/** Mix the palette from the theme's tokens, given as `#rrggbb`. */
export function mixPalette(token: (name: Token | ClassToken) => string): Palette {
  const css = Object.fromEntries(TOKENS.map((name) => [name, token(name)])) as Record<Token, string>;
  const diverging = {
    negative: parseHex(css.negative),
    zero: parseHex(css.zero),
    positive: parseHex(css.positive),
  };
  const pixels = new Uint32Array(PIXEL_STEPS);
  for (let i = 0; i < PIXEL_STEPS; i++) pixels[i] = packed(diverge(pixelValue(i), diverging));
  const ramp = Array.from({ length: 2 * RAMP_STEPS + 1 }, (_, i) => {
    const [red, green, blue] = diverge(i / RAMP_STEPS - 1, diverging);
    return `rgb(${red} ${green} ${blue})`;
  });
  return { ...css, classes: CLASS_TOKENS.map((name) => token(name).trim()), pixels, ramp };
}

/** A CSS colour for a value of -1 to 1. */
export function rampColour(palette: Palette, value: number): string {
  const clamped = Math.min(1, Math.max(-1, value || 0));
  return palette.ramp[Math.round((clamped + 1) * RAMP_STEPS)]!;
}

/** Relative luminance at which black and white are read equally well (WCAG 2.2): one of them always by 4.5 to 1. */
const MIDDLE_LUMINANCE = 0.179;

/** Whether black is read better than white on the colour of a value. */
export function isBright(palette: Palette, value: number): boolean {
  const [red, green, blue] = rampColour(palette, value)
    .match(/\d+/g)!
    .map((level) => {
      const part = Number(level) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > MIDDLE_LUMINANCE;
}

/** Index into `pixels` for a value of -1 to 1; ZERO_PIXEL is zero. */
export function pixelIndex(value: number): number {
  const index = value * 127 + ZERO_PIXEL + 0.5;
  return index < 1 ? 1 : index > 255 ? 255 : index | 0;
}

/** A colour of a theme; building the page shortens `#ffffff` to `#fff`. */
export function parseHex(colour: string): Rgb {
  const whole = colour.trim().replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, "#$1$1$2$2$3$3");
  const digits = /^#([0-9a-f]{6})$/i.exec(whole)?.[1];
  if (digits === undefined) throw new Error(`Expected a colour of the form #rrggbb, not “${colour}”.`);
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Red, green and blue as one opaque little-endian pixel. */
export function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** A grey of 0 to 1 as a pixel: pictures of the data are white on black in every theme. */
export function greyPixel(value: number): number {
  const level = Math.round(255 * Math.min(1, Math.max(0, value)));
  return packed([level, level, level]);
}

function pixelValue(index: number): number {
  return Math.max(-1, (index - ZERO_PIXEL) / 127);
}

function diverge(value: number, colours: { negative: Rgb; zero: Rgb; positive: Rgb }): Rgb {
  const end = value < 0 ? colours.negative : colours.positive;
  return mix(colours.zero, end, Math.abs(value) ** CONTRAST);
}

/** A colour between two others. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * share);
  return [part(0), part(1), part(2)];
}
