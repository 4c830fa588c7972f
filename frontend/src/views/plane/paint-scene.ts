import { toFloat32, type Tensors } from "../../lib/protocol/tensor";
import type { ThemeStyle } from "../../lib/render/theme-style";
import type { PointedUnit } from "../../lib/state/pointed.svelte";
import { answerField, classField, unitField, type FieldMeaning } from "./answer";
import { gridPlaces, MovingDots, madePlaces } from "./made";
import type { DotArrows } from "./paint-arrows";
import { paintAxes, paintLine } from "./paint-curve";
import { paintCrosshair, paintPlane, type FieldLook, type FieldPicture } from "./paint-plane";
import { paintBentGrid } from "./paint-grid";
import { paintMade, paintPaths } from "./paint-made";
import { paintPoints } from "./paint-points";
import { paintScales, type PlaneAxis } from "./paint-scales";
import { Plot } from "./plot";
import { pointsFrom, type Points } from "./points";

/** What the large picture shows. */
export interface PlaneScene {
  readonly plot: Plot;
  /** The samples that have no part in what is looked at in slow motion. */
  readonly faint: readonly ("real" | "made")[];
  readonly meaning: FieldMeaning;
  /** Whether the network says something of each place. */
  readonly hasAnswer: boolean;
  /** What is made, where something is. */
  readonly made: MadeScene | null;
  readonly look: FieldLook;
  readonly isCurve: boolean;
  /** The function that a curve's points are drawn from, at equal distances; empty if there is none. */
  readonly target: readonly number[];
  readonly testPoints: boolean;
  readonly mistakes: boolean;
  /** The input, where one is chosen. */
  readonly values: readonly number[] | null;
  /** Points that were drawn and that the server does not show yet. */
  readonly drawn: Points | null;
  readonly picture: FieldPicture;
  readonly axes: readonly [PlaneAxis, PlaneAxis];
  readonly style: ThemeStyle;
}

/** Samples that are made, perhaps by flowing along paths, which are shown up to a time. */
export interface MadeScene {
  readonly flows: boolean;
  readonly time: number;
  readonly dots: MovingDots;
  /** Whether they go to where they are, instead of being there at once. */
  readonly isEased: boolean;
  /** How the judge would move them, where that is shown. */
  readonly arrows: DotArrows | null;
  /** The points of the grid of codes, where that is shown. */
  readonly grid: MovingDots | null;
}

/** Real samples leave room for those that are made. */
const BESIDE_MADE = 0.6;
const POINT_SIZE_AT = 280;
const FAINT = 0.25;

/**
 * Draw the answer, or the function of the unit that is pointed at, with the samples on it; returns whether something is
 * still moving.
 */
export function paintScene(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  scene: PlaneScene,
  unit: PointedUnit | null,
): boolean {
  if (scene.isCurve) paintCurveScene(context, tensors, scene, unit);
  else paintField(context, tensors, scene, unit);
  paintScales(context, scene.plot, scene.axes, scene.style);
  paintSamples(context, tensors, scene);
  const isMoving = scene.made !== null && paintMadeSamples(context, tensors, scene, scene.made);
  if (scene.values) paintCrosshair(context, scene.plot, scene.values, scene.look.palette);
  return isMoving;
}

function paintMadeSamples(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  { plot, look, faint }: PlaneScene,
  { flows, time, dots, isEased, arrows, grid }: MadeScene,
): boolean {
  const places = madePlaces(tensors, flows, time);
  if (!places) return false;
  const { palette } = look;
  const bent = grid && gridPlaces(tensors, time);
  const isBending = bent ? grid.moveTo(bent, isEased) : false;
  if (bent) paintBentGrid(context, plot, grid.places, palette);
  // A grid among all paths could not be made out.
  const paths = flows && !bent ? tensors.get("paths/places") : undefined;
  if (paths) paintPaths(context, plot, paths, palette);
  const isMoving = dots.moveTo(places, isEased);
  const pulls = tensors.get("pulls/arrows");
  const isScaling = !!arrows && !!pulls && arrows.paint(context, plot, dots.places, pulls.data, palette);
  context.globalAlpha = faint.includes("made") ? FAINT : 1;
  paintMade(context, plot, dots.places, palette, pointScale(plot));
  context.globalAlpha = 1;
  return isMoving || isBending || isScaling;
}

function pointScale({ width }: Plot): number {
  return Math.max(0.85, Math.min(1.6, width / POINT_SIZE_AT));
}

function paintField(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  { plot, meaning, hasAnswer, look, picture }: PlaneScene,
  unit: PointedUnit | null,
): void {
  const isAnswer = !unit || unit.isClass;
  if (isAnswer && !hasAnswer) return;
  const maps = tensors.get(isAnswer ? "maps/answer" : `maps/${unit.layer}`);
  if (!maps) return;
  const field = !unit ? answerField(maps, meaning) : (unit.isClass ? classField : unitField)(maps, unit.unit);
  if (field) paintPlane(context, plot, field, picture, look);
}

function paintCurveScene(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  { plot, look, target }: PlaneScene,
  unit: PointedUnit | null,
): void {
  const { palette } = look;
  paintAxes(context, plot, palette);
  paintLine(context, plot, target, { colour: palette.dim, width: 1.2, palette });
  const answer = tensors.get("maps/answer");
  if (answer)
    paintLine(context, plot, toFloat32(answer), {
      colour: unit ? palette.faint : palette.ink,
      width: 2.5,
      palette,
    });
  const maps = unit && tensors.get(`maps/${unit.layer}`);
  const size = maps?.shape[1];
  if (!maps || !size) return;
  const values = Float32Array.from(maps.data.subarray(unit.unit * size, (unit.unit + 1) * size));
  const own = new Plot(plot.left, plot.top, plot.width, plot.height, plot.x, [-150, 150]);
  paintLine(context, own, values, { colour: palette.ink, width: 2.5, palette });
}

function paintSamples(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  { plot, meaning, look, isCurve, testPoints, mistakes, drawn, made, faint }: PlaneScene,
): void {
  const scale = pointScale(plot) * (made ? BESIDE_MADE : isCurve ? 0.8 : 1);
  const alpha = faint.includes("real") ? FAINT : 1;
  const pointsLook = { palette: look.palette, scale, mistakes, alpha };
  if (drawn) return paintPoints(context, plot, drawn, meaning, { ...pointsLook, mistakes: false });
  for (const split of ["test", "train"] as const) {
    const points = split === "train" || testPoints ? pointsFrom(tensors, split) : null;
    if (points) paintPoints(context, plot, points, meaning, pointsLook);
  }
}
