import sheet from "../../app.css?raw";
import { mixPalette, type Palette, type Rgb } from "./palette";

export const THEMES = ["dark", "light", "projector"] as const;

/** The theme's tokens, as the page's style sheet has them. */
export function paletteOf(theme: string): Palette {
  const block = sheet.split(`data-theme="${theme}"] {`)[1]!.split("}")[0]!;
  return mixPalette((token) => new RegExp(`--${token}: (#[0-9a-f]{6});`).exec(block)![1]!);
}

export function linear(rgb: Rgb): Rgb {
  return rgb.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
}

/** As WCAG 2 defines it. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [a, b]
    .map((rgb) => product([[0.2126, 0.7152, 0.0722]], linear(rgb))[0]! + 0.05)
    .sort((x, y) => x - y);
  return high! / low!;
}

export type Matrix = readonly (readonly number[])[];

export function product(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * vector[i]!, 0));
}
