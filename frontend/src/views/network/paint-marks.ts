import { rampColour, type Palette } from "../../lib/render/palette";
import type { ThemeStyle } from "../../lib/render/theme-style";
import { KERNEL_GAP } from "./layout";
import { paintFunctions } from "./paint-functions";
import { paintNames } from "./paint-names";
import type { Scene, UnitRef } from "./scene";
import type { SceneLayer } from "./scene-layer";

const DIMMED = 0.28;
const RING_LEVELS = 8;
const RING_WIDTHS = Float32Array.from(
  { length: RING_LEVELS + 1 },
  (_, level) => 0.75 + (1.5 * level) / RING_LEVELS,
);

/** Draw the units of all layers; with a focus, what is not joined to its layer is dimmed, and so is what is `ahead`. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  style: ThemeStyle,
  focus: UnitRef | null,
  ahead: ReadonlySet<string> = new Set(),
): void {
  scene.layers.forEach((layer, index) => {
    const isApart = focus !== null && layer.drawn.look !== "picture" && !isJoined(scene, focus.layer, index);
    const isDimmed = isApart || ahead.has(layer.drawn.info.id);
    context.globalAlpha = isDimmed ? DIMMED : 1;
    paintLayer(context, layer, style, scene.hasInput);
  });
  context.globalAlpha = 1;
  if (focus) paintFocus(context, scene.layers[focus.layer]!, focus.unit, style.palette);
}

function isJoined(scene: Scene, focused: number, layer: number): boolean {
  if (focused === layer) return true;
  return scene.connections.some(
    ({ source, target }) =>
      (source === focused && target === layer) || (target === focused && source === layer),
  );
}

/** Draw the units of one layer, wherever it has been placed. */
export function paintLayer(
  context: CanvasRenderingContext2D,
  layer: SceneLayer,
  style: ThemeStyle,
  hasInput: boolean,
): void {
  switch (layer.drawn.look) {
    case "picture":
    case "maps":
      paintPictures(context, layer, style.palette);
      break;
    case "tiles":
      paintPictures(context, layer, style.palette);
      paintRings(context, layer, style.palette);
      break;
    case "discs":
      paintDiscs(context, layer, style.palette);
      break;
    case "slim":
      if (layer.sheet) paintPictures(context, layer, style.palette);
      else paintBars(context, layer, style.palette);
      break;
    case "functions":
      paintFunctions(context, layer, style, hasInput);
      break;
  }
  paintNames(context, layer, style);
  if (layer.placement.hidden > 0) paintHidden(context, layer, style);
}

function paintPictures(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement, sheet, kernels } = layer;
  const { markWidth, markHeight, kernelSize } = placement;
  if (!sheet) return;
  const scale = context.getTransform().a;
  context.imageSmoothingEnabled = markHeight * scale < sheet.tileHeight * 2;
  for (let place = 0; place < placement.shown; place++) {
    const left = placement.x[place]! - markWidth / 2;
    sheet.drawTile(context, place, left, placement.y[place]! - markHeight / 2, markWidth, markHeight);
  }
  if (layer.drawn.look === "picture") paintFrame(context, layer, palette);
  if (!kernels) return;
  context.imageSmoothingEnabled = false;
  for (let place = 0; place < placement.shown; place++) {
    const left = placement.x[place]! - markWidth / 2 - KERNEL_GAP - kernelSize;
    kernels.drawTile(context, place, left, placement.y[place]! - kernelSize / 2, kernelSize, kernelSize);
  }
}

function paintFrame(context: CanvasRenderingContext2D, { placement }: SceneLayer, palette: Palette): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let place = 0; place < placement.shown; place++) traceMark(context, placement, place, 1);
  context.stroke();
}

/** A ring as bright as the activation, in a few strokes for all units together. */
function paintRings(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement } = layer;
  const alpha = context.globalAlpha;
  for (let level = -RING_LEVELS; level <= RING_LEVELS; level++) {
    let isEmpty = true;
    context.beginPath();
    for (let place = 0; place < placement.shown; place++) {
      if (ringLevel(layer, place) !== level) continue;
      traceMark(context, placement, place, 0.5);
      isEmpty = false;
    }
    if (isEmpty) continue;
    const magnitude = Math.abs(level);
    context.strokeStyle = level < 0 ? palette.negative : level === 0 ? palette.line : palette.ink;
    context.lineWidth = RING_WIDTHS[magnitude]! * Math.min(1, placement.markHeight / 24);
    context.globalAlpha = alpha * (level === 0 ? 1 : 0.25 + (0.75 * magnitude) / RING_LEVELS);
    context.stroke();
  }
  context.globalAlpha = alpha;
}

function ringLevel({ values, limit, unitAt }: SceneLayer, place: number): number {
  if (limit === 0) return 0;
  const share = values[unitAt[place]!]! / limit;
  return Math.round(RING_LEVELS * Math.min(1, Math.max(-1, share)));
}

function paintDiscs(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement, values, limit, unitAt } = layer;
  const radius = placement.markWidth / 2;
  context.lineWidth = Math.min(1.5, radius / 5);
  context.strokeStyle = palette.line;
  for (let place = 0; place < placement.shown; place++) {
    context.beginPath();
    context.arc(placement.x[place]!, placement.y[place]!, radius, 0, 2 * Math.PI);
    context.fillStyle = rampColour(palette, values[unitAt[place]!]! / limit);
    context.fill();
    context.stroke();
  }
}

function paintBars(context: CanvasRenderingContext2D, layer: SceneLayer, palette: Palette): void {
  const { placement, values, limit, unitAt } = layer;
  const { markWidth, markHeight } = placement;
  for (let place = 0; place < placement.shown; place++) {
    context.beginPath();
    const [left, top] = [placement.x[place]! - markWidth / 2, placement.y[place]! - markHeight / 2];
    context.roundRect(left, top, markWidth, markHeight, markWidth / 2);
    context.fillStyle = rampColour(palette, values[unitAt[place]!]! / limit);
    context.fill();
  }
}

function paintHidden(context: CanvasRenderingContext2D, layer: SceneLayer, style: ThemeStyle): void {
  const { placement } = layer;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = style.palette.dim;
  context.font = `400 ${style.fontSize - 2}px ${style.fontFamily}`;
  const bottom = placement.y[placement.shown - 1]! + placement.markHeight / 2;
  const text = `+ ${placement.hidden} more`;
  const isTight = context.measureText(text).width > placement.header.width;
  context.fillText(
    isTight ? `+${placement.hidden}` : text,
    (placement.left + placement.right) / 2,
    bottom + 3,
  );
}

function paintFocus(
  context: CanvasRenderingContext2D,
  layer: SceneLayer,
  unit: number,
  palette: Palette,
): void {
  const place = layer.placeOf[unit]!;
  if (place < 0) return;
  context.beginPath();
  traceMark(context, layer.placement, place, 3, layer.drawn.look === "discs");
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.stroke();
}

function traceMark(
  context: CanvasRenderingContext2D,
  { x, y, markWidth, markHeight }: SceneLayer["placement"],
  place: number,
  outset: number,
  isRound = false,
): void {
  const [width, height] = [markWidth + 2 * outset, markHeight + 2 * outset];
  const radius = isRound ? width / 2 : Math.min(5, width / 5);
  context.roundRect(x[place]! - width / 2, y[place]! - height / 2, width, height, radius);
}
