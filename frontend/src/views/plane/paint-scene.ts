import { toFloat32 } from "../../lib/protocol/tensor";
import type { PointedUnit } from "../../lib/state/pointed.svelte";
import { answerField, classField, unitField, type FieldMeaning } from "./answer";
import { paintAxes, paintLine } from "./paint-curve";
import { paintCrosshair, paintPlane, type FieldLook, type FieldPicture } from "./paint-plane";
import { paintPoints } from "./paint-points";
import { Plot } from "./plot";
import { pointsFrom, type Points, type Tensors } from "./points";

/** What the large picture shows. */
export interface PlaneScene {
  readonly plot: Plot;
  readonly meaning: FieldMeaning;
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
}

const POINT_SIZE_AT = 280;

/** Draw the answer, or the function of the unit that is pointed at, with the samples on it. */
export function paintScene(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  scene: PlaneScene,
  unit: PointedUnit | null,
): void {
  if (scene.isCurve) paintCurveScene(context, tensors, scene, unit);
  else paintField(context, tensors, scene, unit);
  paintSamples(context, tensors, scene);
  if (scene.values) paintCrosshair(context, scene.plot, scene.values, scene.look.palette);
}

function paintField(
  context: CanvasRenderingContext2D,
  tensors: Tensors,
  { plot, meaning, look, picture }: PlaneScene,
  unit: PointedUnit | null,
): void {
  const isAnswer = !unit || unit.isClass;
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
      colour: unit ? palette.faint : palette.positive,
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
  { plot, meaning, look, isCurve, testPoints, mistakes, drawn }: PlaneScene,
): void {
  const scale = Math.max(0.85, Math.min(1.6, plot.width / POINT_SIZE_AT)) * (isCurve ? 0.8 : 1);
  const pointsLook = { palette: look.palette, scale, mistakes };
  if (drawn) return paintPoints(context, plot, drawn, meaning, { ...pointsLook, mistakes: false });
  for (const split of ["test", "train"] as const) {
    const points = split === "train" || testPoints ? pointsFrom(tensors, split) : null;
    if (points) paintPoints(context, plot, points, meaning, pointsLook);
  }
}
