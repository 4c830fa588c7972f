/** The canvas's context for drawing in CSS pixels, sharp at this pixel ratio. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  pixelRatio: number,
): CanvasRenderingContext2D {
  const [columns, rows] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no 2-D canvas.");
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return context;
}
