import { readThemeStyle } from "../lib/render/theme-style";
import { theme } from "../lib/state/theme.svelte";

interface Size {
  readonly width: number;
  readonly height: number;
  /** So long a picture may be as text. */
  readonly mostLetters: number;
}

/** That of a list. */
const SMALL: Size = { width: 240, height: 150, mostLetters: 40_000 };
const QUALITY = 0.7;

/** What the network says of the plane, or else the network itself, whichever stands on the page. */
const PICTURES = [".output .stage canvas", ".stage canvas"];

/** What stands on the page now, small, as a data URL; null while there is nothing. */
export function smallPicture({ width, height, mostLetters } = SMALL): string | null {
  const found = PICTURES.map((selector) => document.querySelector<HTMLCanvasElement>(selector));
  const first = found.find((canvas) => canvas !== null && canvas.width > 0 && canvas.height > 0);
  if (!first) return null;
  // Those over it belong to the same picture.
  const canvases = first.parentElement!.querySelectorAll("canvas");
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [width, height];
  const context = picture.getContext("2d");
  if (!context) return null;
  context.fillStyle = readThemeStyle(theme.resolved, 12).palette.bg;
  context.fillRect(0, 0, width, height);
  const scale = Math.min(width / first.width, height / first.height);
  const [across, down] = [first.width * scale, first.height * scale];
  for (const canvas of canvases)
    if (canvas.width > 0 && canvas.height > 0)
      context.drawImage(canvas, (width - across) / 2, (height - down) / 2, across, down);
  // Where a browser cannot write WebP, it writes PNG, which may be too large.
  const urls = ["image/webp", "image/jpeg"].map((type) => picture.toDataURL(type, QUALITY));
  return urls.find(({ length }) => length <= mostLetters) ?? null;
}
