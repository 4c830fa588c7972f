import { BLACK, type Colour } from "../draw/colours";
import type { OwnPicture } from "./pictures";

/** What most pictures with colours stand on: for each channel the middle one of what the rim of each is like. */
export function commonGround(
  pictures: readonly Pick<OwnPicture, "pixels">[],
  [height = 0, width = 0, channels = 1]: readonly number[],
): Colour {
  if (pictures.length === 0 || channels < 3) return BLACK;
  const rim = rimOf(height, width);
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    median(pictures.map(({ pixels }) => median(rim.map((pixel) => pixels[channels * pixel + channel] ?? 0)))),
  );
  return [red!, green!, blue!];
}

/** The numbers of the pixels at the edges. */
function rimOf(height: number, width: number): number[] {
  const pixels = Array.from({ length: height * width }, (_, i) => i);
  return pixels.filter(
    (i) => i < width || i >= (height - 1) * width || i % width === 0 || i % width === width - 1,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
