/** The part of a canvas that the painters of this page use. */
type Recorded = Pick<
  CanvasRenderingContext2D,
  | "arc"
  | "beginPath"
  | "bezierCurveTo"
  | "clip"
  | "closePath"
  | "fill"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "globalAlpha"
  | "imageSmoothingEnabled"
  | "lineCap"
  | "lineDashOffset"
  | "lineTo"
  | "lineWidth"
  | "moveTo"
  | "restore"
  | "roundRect"
  | "save"
  | "setLineDash"
  | "stroke"
  | "strokeStyle"
  | "textAlign"
  | "textBaseline"
>;

const ANCHORS: Record<CanvasTextAlign, string> = {
  left: "start",
  start: "start",
  center: "middle",
  right: "end",
  end: "end",
};
const BASELINES: Partial<Record<CanvasTextBaseline, string>> = { middle: "central", top: "hanging" };

/** Writes what is drawn on it as SVG, so that a picture for print is painted by what paints the page. */
export class SvgRecorder implements Recorded {
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  lineWidth = 1;
  lineCap: CanvasLineCap = "butt";
  lineDashOffset = 0;
  globalAlpha = 1;
  imageSmoothingEnabled = true;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  readonly #elements: string[] = [];
  #path = "";
  #dashes: readonly number[] = [];
  #clips = 0;
  readonly #open: number[] = [0];

  constructor(
    readonly width: number,
    readonly height: number,
    /** Texts are measured by a canvas. */
    private readonly measure: CanvasRenderingContext2D,
  ) {}

  /** The whole picture, on a background. */
  svg(background: string): string {
    const size = `width="${round(this.width)}" height="${round(this.height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${round(this.width)} ${round(this.height)}">`,
      `<rect ${size} fill="${background}"/>`,
      ...this.#elements,
      "</svg>",
    ].join("\n");
  }

  beginPath(): void {
    this.#path = "";
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${point(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${point(x, y)}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path += `C${point(x1, y1)} ${point(x2, y2)} ${point(x, y)}`;
  }

  closePath(): void {
    this.#path += "Z";
  }

  /** A whole circle: the painters draw no other arcs. */
  arc(x: number, y: number, radius: number): void {
    const half = `A${round(radius)} ${round(radius)} 0 1 1`;
    this.#path += `M${point(x - radius, y)}${half} ${point(x + radius, y)}${half} ${point(x - radius, y)}Z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radii: unknown = 0): void {
    const wanted = typeof radii === "number" ? radii : 0;
    const r = Math.max(0, Math.min(wanted, width / 2, height / 2));
    const corner = (dx: number, dy: number) => `a${round(r)} ${round(r)} 0 0 1 ${point(dx, dy)}`;
    const [across, down] = [round(width - 2 * r), round(height - 2 * r)];
    this.#path +=
      `M${point(x + r, y)}h${across}${corner(r, r)}v${down}${corner(-r, r)}` +
      `h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}Z`;
  }

  fill(): void {
    this.#add(`<path d="${this.#path}" fill="${colour(this.fillStyle)}"${this.#opacity()}/>`);
  }

  stroke(): void {
    const dashes = this.#dashes.length > 0 ? ` stroke-dasharray="${this.#dashes.join(" ")}"` : "";
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const stroke = `stroke="${colour(this.strokeStyle)}" stroke-width="${round(this.lineWidth)}"`;
    this.#add(`<path d="${this.#path}" fill="none" ${stroke}${cap}${dashes}${this.#opacity()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const [left, top] = [Math.min(x, x + width), Math.min(y, y + height)];
    const box = `x="${round(left)}" y="${round(top)}" width="${round(Math.abs(width))}" height="${round(Math.abs(height))}"`;
    this.#add(`<rect ${box} fill="${colour(this.fillStyle)}"${this.#opacity()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight = "400", size = "12", family = "sans-serif"] =
      /^(\d+)\s+([\d.]+)px\s+(.+)$/.exec(this.font) ?? [];
    const baseline = BASELINES[this.textBaseline];
    const place = `x="${round(x)}" y="${round(y)}" text-anchor="${ANCHORS[this.textAlign]}"`;
    const font = `font-family="${escaped(family)}" font-size="${size}" font-weight="${weight}"`;
    const hang = baseline ? ` dominant-baseline="${baseline}"` : "";
    this.#add(
      `<text ${place}${hang} ${font} fill="${colour(this.fillStyle)}"${this.#opacity()}>${escaped(text)}</text>`,
    );
  }

  /** A part of another canvas, as a picture of its own pixels. */
  drawImage(
    from: HTMLCanvasElement,
    sx: number,
    sy: number,
    sw: number,
    sh: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void {
    const part = document.createElement("canvas");
    [part.width, part.height] = [sw, sh];
    part.getContext("2d")!.drawImage(from, sx, sy, sw, sh, 0, 0, sw, sh);
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    const sharp = this.imageSmoothingEnabled ? "" : ` style="image-rendering: pixelated"`;
    this.#add(
      `<image ${box} preserveAspectRatio="none"${sharp}${this.#opacity()} href="${part.toDataURL()}"/>`,
    );
  }

  setLineDash(dashes: Iterable<number>): void {
    this.#dashes = [...dashes];
  }

  measureText(text: string): TextMetrics {
    this.measure.font = this.font;
    return this.measure.measureText(text);
  }

  getTransform(): DOMMatrix {
    return new DOMMatrix();
  }

  save(): void {
    this.#open.push(0);
  }

  clip(): void {
    const id = `clip-${++this.#clips}`;
    this.#add(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath><g clip-path="url(#${id})">`);
    this.#open[this.#open.length - 1]! += 1;
  }

  restore(): void {
    this.#add("</g>".repeat(this.#open.pop() ?? 0));
  }

  #add(element: string): void {
    if (element !== "") this.#elements.push(element);
  }

  #opacity(): string {
    return this.globalAlpha < 1 ? ` opacity="${round(this.globalAlpha)}"` : "";
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}

function colour(style: string | CanvasGradient | CanvasPattern): string {
  return typeof style === "string" ? escaped(style) : "none";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
