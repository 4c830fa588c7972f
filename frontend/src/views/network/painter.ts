import type { ThemeStyle } from "../../lib/render/theme-style";
import type { Draw } from "../../lib/state/animation";
import type { Held } from "../../lib/state/held";
import type { EdgeMeaning } from "./edge-meaning.svelte";
import { paintEdges } from "./paint-edges";
import { paintCuts, paintHeldUnits } from "./paint-holds";
import { paintMarks } from "./paint-marks";
import { paintWishes } from "./paint-wishes";
import { paintLocks, paintPointedParam } from "./paint-params";
import type { Param, ParamRef } from "./param";
import { readUnit, type Reading } from "./reading";
import type { Scene, UnitRef } from "./scene";
import type { Tensors } from "../../lib/protocol/tensor";
import { showsEdgesInto, type Walk } from "./walk";

const READING_INTERVAL_MS = 120;
const DRIFT_PX_PER_SEC = 30;
/** While they flow, dashed edges are drawn thirty times a second: they cost more than all else. */
const EDGE_INTERVAL_MS = 32;

/** What is drawn, where, and who is told of what was read. */
export interface Painting {
  readonly scene: Scene;
  readonly edges: CanvasRenderingContext2D;
  readonly marks: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly style: ThemeStyle;
  readonly focus: UnitRef | null;
  readonly param: Param | null;
  readonly hasInput: boolean;
  readonly edgeMeaning: EdgeMeaning;
  readonly walk: Walk;
  readonly inputRevision: () => number;
  readonly isFlowing: () => boolean;
  /** Whether a number is locked; null where none is. */
  readonly isLocked: ((ref: ParamRef) => boolean) | null;
  /** What is held of the network that is shown. */
  readonly held: readonly Held[];
  /** The order of shuffled pixels that is undone where weights of pixels are shown. */
  readonly unshuffled: readonly number[] | null;
  readonly onread: (reading: Reading | null) => void;
}

/** How far the signal has moved along the edges, in pixels: it continues where it was when the picture changes. */
let drift = 0;

/** Draws the scene whenever it changes, and reads the numbers of the unit in focus at a pace that can be read. */
export function networkPainter(tensors: Tensors, painting: Painting): Draw {
  const { scene, edges, marks, width, height, style, focus, param, walk } = painting;
  const isSeen = ({ target }: { readonly target: number }) =>
    showsEdgesInto(walk, scene.layers[target]!.drawn.info.id);
  let isFresh = true;
  let driftedAt = performance.now();
  let areEdgesOld = true;
  let edgesAt = -Infinity;
  let readAt = -Infinity;
  let isUnread = true;

  function drawEdges(): void {
    edges.clearRect(0, 0, width, height);
    paintEdges(edges, scene, style.palette, focus, { drift, isSeen });
    if (param) paintPointedParam(edges, scene, param, style.palette);
    paintCuts(edges, scene, painting.held, style.palette);
    if (painting.isLocked) paintLocks(edges, scene, painting.isLocked, style.palette);
  }

  return (now) => {
    const isFlowing = painting.isFlowing();
    if (isFlowing) drift += ((now - driftedAt) / 1_000) * DRIFT_PX_PER_SEC;
    driftedAt = now;
    const isNew = scene.read(tensors, style.palette, painting.inputRevision(), {
      hasInput: painting.hasInput,
      edges: painting.edgeMeaning,
      walk,
      held: painting.held,
      unshuffled: painting.unshuffled,
    });
    areEdgesOld ||= isNew || isFlowing;
    if (areEdgesOld && (isFresh || !isFlowing || now - edgesAt >= EDGE_INTERVAL_MS)) {
      drawEdges();
      [areEdgesOld, edgesAt] = [false, now];
    }
    if (isNew || isFresh) {
      marks.clearRect(0, 0, width, height);
      paintMarks(marks, scene, style, focus, walk.ahead);
      paintWishes(marks, scene, style.palette);
      paintHeldUnits(marks, scene, painting.held, style.palette);
      [isFresh, isUnread] = [false, true];
    }
    if (isUnread && now - readAt >= READING_INTERVAL_MS) {
      painting.onread(focus && readUnit(scene, tensors, focus));
      [isUnread, readAt] = [false, now];
    }
    return isUnread || isFlowing;
  };
}
