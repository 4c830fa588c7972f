/** Grey or RGB values of 0 to 255, row by row, as a picture of the canvas's own size. */
export function paintPixels(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  pixels: ArrayLike<number>,
  shape: readonly number[],
): void {
  const [height = 1, width = 1, channels = 1] = shape;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D | null;
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = pixels[i * channels + (channels >= 3 ? channel : 0)] ?? 0;
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
