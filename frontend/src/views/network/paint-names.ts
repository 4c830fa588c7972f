import type { ThemeStyle } from "../../lib/render/theme-style";
import type { Measure } from "./headers";
import { shortName } from "./short-name";
import type { SceneLayer } from "./scene-layer";

const CLASS_GAP = 11;
const INPUT_GAP = 9;
/** Between the edge of the picture and a name. */
const MARGIN = 6;
/** More inputs than these have no room for names. */
const MOST_NAMED = 40;

/** The names of a layer's units, if they have some: of classes beside the output, of inputs before them. */
export function paintNames(context: CanvasRenderingContext2D, layer: SceneLayer, style: ThemeStyle): void {
  const { labels, drawn, placement } = layer;
  if (labels && drawn.look === "tiles" && placement.columns > 1)
    paintNamesWithin(context, layer, labels, style);
  else if (labels) paintClassNames(context, layer, labels, style);
  if (drawn.sources.length === 0 && isNamed(layer.unitNames)) paintInputNames(context, layer, style);
}

/** The room that the names of the inputs need on the left. */
export function inputNamesWidth(names: readonly string[], most: number, measure: Measure): number {
  if (!isNamed(names)) return 0;
  return Math.min(
    most,
    names.reduce((widest, name) => Math.max(widest, measure(name)), 0),
  );
}

function isNamed(names: readonly string[]): boolean {
  return names.length > 0 && names.length <= MOST_NAMED;
}

/** Beside tiles in several columns there is no room: their names stand in a corner of each. */
function paintNamesWithin(
  context: CanvasRenderingContext2D,
  { placement, values, unitAt, output }: SceneLayer,
  names: readonly string[],
  { palette, fontFamily, fontSize }: ThemeStyle,
): void {
  const guess = output.length > 0 ? values.indexOf(Math.max(...values)) : -1;
  const height = fontSize + 2;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (let place = 0; place < placement.shown; place++) {
    const unit = unitAt[place]!;
    const left = placement.x[place]! - placement.markWidth / 2;
    const top = placement.y[place]! - placement.markHeight / 2;
    context.font = `${unit === guess ? 650 : 400} ${fontSize - 1}px ${fontFamily}`;
    const width = Math.min(placement.markWidth, context.measureText(names[unit]!).width + 6);
    context.fillStyle = palette.bg;
    context.fillRect(left, top, width, height);
    context.fillStyle = unit === guess ? palette.ink : palette.dim;
    context.fillText(names[unit]!, left + 3, top + height / 2, width - 6);
  }
}

function paintClassNames(
  context: CanvasRenderingContext2D,
  layer: SceneLayer,
  names: readonly string[],
  { palette, fontFamily, fontSize }: ThemeStyle,
): void {
  const { placement, values, unitAt } = layer;
  const most = values.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const guess = layer.output.length > 0 ? values.indexOf(most) : -1;
  const right = placement.markWidth / 2 + CLASS_GAP;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = palette.dim;
  context.font = `400 ${fontSize}px ${fontFamily}`;
  for (let place = 0; place < placement.shown; place++) {
    const unit = unitAt[place]!;
    if (unit !== guess)
      context.fillText(names[unit]!, placement.x[place]! + right, placement.y[place]! + 0.5);
  }
  const place = layer.placeOf[guess] ?? -1;
  if (place < 0) return;
  context.fillStyle = palette.ink;
  context.font = `650 ${fontSize}px ${fontFamily}`;
  context.fillText(names[guess]!, placement.x[place]! + right, placement.y[place]! + 0.5);
}

function paintInputNames(context: CanvasRenderingContext2D, layer: SceneLayer, style: ThemeStyle): void {
  const { placement, unitNames, unitAt } = layer;
  if (placement.columns > 1) return;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillStyle = style.palette.dim;
  context.font = `400 ${style.fontSize}px ${style.fontFamily}`;
  const right = placement.left - INPUT_GAP;
  for (let place = 0; place < Math.min(placement.shown, unitNames.length); place++) {
    const name = shortName(
      unitNames[unitAt[place]!]!,
      right - MARGIN,
      (text) => context.measureText(text).width,
    );
    context.fillText(name, right, placement.y[place]! + 0.5);
  }
}
