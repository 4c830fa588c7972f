/** What each lab came to, drawn by `scripts/draw_gallery.py` in the colours of the page. */
const FILES = import.meta.glob<string>("./pictures/*.svg", { query: "?raw", import: "default", eager: true });

/** A lab's picture, as SVG. */
export function pictureOf(lab: string): string {
  return FILES[`./pictures/${lab}.svg`] ?? "";
}
