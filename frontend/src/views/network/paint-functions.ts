import { usualMagnitude } from "../../lib/render/magnitude";
import { rampColour, type Palette } from "../../lib/render/palette";
import type { ThemeStyle } from "../../lib/render/theme-style";
import { biasMark } from "./layout";
import type { SceneLayer } from "./scene-layer";

const RING = 2.5;
/** A bias of this size has the full colour, unless there are larger ones. */
const FULL_BIAS = 1;

/** Draw units as what they make of every point: a heat map of the plane, or a curve over the line. */
export function paintFunctions(
  context: CanvasRenderingContext2D,
  layer: SceneLayer,
  style: ThemeStyle,
  hasInput: boolean,
): void {
  const { functions, sheet } = layer;
  const { palette } = style;
  if (functions?.shape.length === 2 && functions.shape[0] === layer.drawn.units)
    paintCurves(context, layer, palette);
  else if (functions && sheet) paintTiles(context, layer);
  else paintEmpty(context, layer, palette);
  paintFrames(context, layer, palette, hasInput);
  paintBiases(context, layer, palette);
}

function paintTiles(context: CanvasRenderingContext2D, layer: SceneLayer): void {
  const { placement, sheet } = layer;
  const { markWidth, markHeight } = placement;
  context.save();
  context.beginPath();
  for (let place = 0; place < placement.shown; place++) traceTile(context, layer, place, 0);
  context.clip();
  context.imageSmoothingEnabled = true;
  for (let place = 0; place < placement.shown; place++) {
    const [left, top] = [placement.x[place]! - markWidth / 2, placement.y[place]! - markHeight / 2];
    sheet!.drawTile(context, place, left, top, markWidth, markHeight);
  }
  context.restore();
}

function paintEmpty(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  context.fillStyle = palette.zero;
  context.beginPath();
  for (let place = 0; place < layer.placement.shown; place++) traceTile(context, layer, place, 0);
  context.fill();
}

/** The area between a curve and zero has the colour of its sign. */
function paintCurves(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement, functions, unitAt } = layer;
  const size = functions!.shape[1]!;
  const { markWidth, markHeight } = placement;
  paintEmpty(context, layer, palette);
  for (let place = 0; place < placement.shown; place++) {
    const [left, middle] = [placement.x[place]! - markWidth / 2, placement.y[place]!];
    const at = unitAt[place]! * size;
    for (const sign of [1, -1]) {
      context.fillStyle = sign < 0 ? palette.negative : palette.positive;
      context.beginPath();
      context.moveTo(left, middle);
      for (let i = 0; i < size; i++) {
        const height = Math.max(0, (sign * functions!.data[at + i]!) / 127) * (markHeight / 2 - 2);
        context.lineTo(left + (i * markWidth) / (size - 1), middle - sign * height);
      }
      context.lineTo(left + markWidth, middle);
      context.fill();
    }
  }
}

/** A line around each unit; with an input, one as bright as the unit's activation. */
function paintFrames(
  context: CanvasRenderingContext2D,
  layer: SceneLayer,
  palette: Palette,
  hasInput: boolean,
): void {
  const { placement, values, limit, unitAt, classColours } = layer;
  const isLit = hasInput && limit > 0;
  for (let place = 0; place < placement.shown; place++) {
    const value = isLit ? Math.min(1, Math.max(-1, values[unitAt[place]!]! / limit)) : 0;
    context.beginPath();
    traceTile(context, layer, place, isLit ? 1 : 0.5);
    const colour = classColours?.[unitAt[place]!] ?? rampColour(palette, value);
    context.strokeStyle = isLit ? colour : palette.line;
    context.lineWidth = isLit ? 1 + RING * Math.abs(value) : 1;
    context.stroke();
  }
}

function paintBiases(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { bias, placement, unitAt } = layer;
  if (bias?.data.length !== layer.drawn.units) return;
  const full = Math.max(FULL_BIAS, usualMagnitude(bias.data));
  context.strokeStyle = palette.dim;
  context.lineWidth = 1;
  for (let place = 0; place < placement.shown; place++) {
    const { x, y, size } = biasMark(placement, place);
    context.fillStyle = rampColour(palette, bias.data[unitAt[place]!]! / full);
    context.beginPath();
    context.roundRect(x, y, size, size, 1.5);
    context.fill();
    context.stroke();
  }
}

export function traceTile(
  context: CanvasRenderingContext2D,
  { placement }: SceneLayer,
  place: number,
  outset: number,
): void {
  const { x, y, markWidth, markHeight } = placement;
  const [width, height] = [markWidth + 2 * outset, markHeight + 2 * outset];
  const radius = Math.max(2, Math.min(7, width / 10));
  context.roundRect(x[place]! - width / 2, y[place]! - height / 2, width, height, radius);
}
