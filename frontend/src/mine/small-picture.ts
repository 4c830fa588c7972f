import { readThemeStyle } from "../lib/render/theme-style";
import { theme } from "../lib/state/theme.svelte";

const WIDTH = 240;
const HEIGHT = 150;
const QUALITY = 0.7;
/** So long a picture may be as text. */
const MOST_LETTERS = 40_000;

/** What the network says of the plane, or else the network itself, whichever stands on the page. */
const PICTURES = [".output .stage canvas", ".stage canvas"];

/** What stands on the page now, small, as a data URL; null while there is nothing. */
export function smallPicture(): string | null {
  const found = PICTURES.map((selector) => document.querySelector<HTMLCanvasElement>(selector));
  const first = found.find((canvas) => canvas !== null && canvas.width > 0 && canvas.height > 0);
  if (!first) return null;
  // Those over it belong to the same picture.
  const canvases = first.parentElement!.querySelectorAll("canvas");
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [WIDTH, HEIGHT];
  const context = picture.getContext("2d");
  if (!context) return null;
  context.fillStyle = readThemeStyle(theme.resolved, 12).palette.bg;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const scale = Math.min(WIDTH / first.width, HEIGHT / first.height);
  const [width, height] = [first.width * scale, first.height * scale];
  for (const canvas of canvases)
    if (canvas.width > 0 && canvas.height > 0)
      context.drawImage(canvas, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  // Where a browser cannot write WebP, it writes PNG, which may be too large.
  const urls = ["image/webp", "image/jpeg"].map((type) => picture.toDataURL(type, QUALITY));
  return urls.find(({ length }) => length <= MOST_LETTERS) ?? null;
}
