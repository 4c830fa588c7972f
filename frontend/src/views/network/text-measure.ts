import type { Measure } from "./headers";

/** Widths of texts in a font family, at a size and weight. */
export function textMeasure(fontFamily: string): (fontSize: number, weight: number) => Measure {
  const context = document.createElement("canvas").getContext("2d")!;
  return (fontSize, weight) => {
    const font = `${weight} ${fontSize}px ${fontFamily}`;
    return (text) => {
      context.font = font;
      return context.measureText(text).width;
    };
  };
}
