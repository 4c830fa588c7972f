import type { Experiment, JsonValue, Spec } from "../lib/protocol/generated";
import { frames } from "../lib/state/frames";
import { session } from "../lib/state/session.svelte";
import type { Plot } from "../views/plane/plot";
import { placeOf, pointsFrom, type Points } from "../views/plane/points";
import { liveExperiment } from "./live-experiment";
import { withMoved, withoutPoints, withPoint, type SketchPoint } from "./sketch";

const MOST_UNDONE = 50;
/** What the server takes at least. */
const LEAST_POINTS = 2;

/** The points that people draw: a data set of the experiment, changed stroke by stroke while it trains. */
class Sketch {
  #points = $state.raw<readonly SketchPoint[]>([]);
  #changed = $state(false);
  #undo = $state.raw<readonly Pick<Experiment, "dataset" | "objective">[]>([]);

  get points(): readonly SketchPoint[] {
    return this.#points;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  /** The points of the stroke that is being drawn, until the server shows them. */
  get pending(): Points | null {
    if (!this.#changed) return null;
    const axes = this.#points[0]?.at.length ?? 2;
    return {
      split: "train",
      count: this.#points.length,
      axes,
      at: this.#points.flatMap(({ at }) => [...at]),
      target: this.#points.map(({ target }) => target),
      answer: undefined,
    };
  }

  /** A stroke begins: other data are taken over as points. */
  begin(): void {
    const experiment = session.state?.experiment;
    if (!experiment) return;
    this.#undo = [...this.#undo, experiment].slice(-MOST_UNDONE);
    this.#points = experiment.dataset.type === "points" ? pointsOf(experiment.dataset) : samplesShown();
    this.#changed = false;
  }

  add(point: SketchPoint, plot: Plot): void {
    this.#change(withPoint(this.#points, point, plot));
  }

  erase(plot: Plot, left: number, top: number, reach: number): void {
    this.#change(withoutPoints(this.#points, plot, left, top, reach));
  }

  move(index: number, at: readonly number[], target: number | undefined): void {
    this.#change(withMoved(this.#points, index, at, target));
  }

  /** Begin with an empty plane. */
  clear(): void {
    this.begin();
    this.#change([]);
  }

  /** Learn from these points instead. */
  replace(points: readonly SketchPoint[], classes: readonly string[], axes: readonly string[]): void {
    this.begin();
    this.#points = points;
    this.#send(classes, axes);
  }

  undo(): void {
    const before = this.#undo.at(-1);
    if (!before) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#changed = false;
    liveExperiment.change((experiment) => ({
      ...experiment,
      dataset: before.dataset,
      objective: before.objective,
    }));
  }

  /** What the server shows now is what was drawn. */
  settled(): void {
    this.#changed = false;
  }

  #change(points: readonly SketchPoint[]): void {
    if (points === this.#points) return;
    this.#points = points;
    this.#changed = true;
    const data = session.state?.data;
    if (data && points.length >= LEAST_POINTS) this.#send(data.class_names, data.axes);
  }

  #send(classes: readonly string[], axes: readonly string[]): void {
    const points: JsonValue = this.#points.map(({ at, target }) => [...at, target]);
    const dataset: Spec = { type: "points", config: { points, classes, axes } };
    liveExperiment.change((experiment) => ({
      ...experiment,
      dataset: { ...dataset, config: { ...shareOf(experiment.dataset), ...dataset.config } },
    }));
  }
}

function shareOf({ type, config }: Spec): Record<string, JsonValue> {
  const share = config["test_share"];
  return type === "points" && share !== undefined ? { test_share: share } : {};
}

function pointsOf({ config }: Spec): SketchPoint[] {
  const rows = (config["points"] ?? []) as readonly (readonly number[])[];
  return rows.map((row) => ({ at: row.slice(0, -1), target: row.at(-1) ?? 0 }));
}

/** All samples that are there now, of both splits. */
function samplesShown(): SketchPoint[] {
  return (["train", "test"] as const).flatMap((split) => {
    const points = pointsFrom(frames, split);
    if (!points) return [];
    return Array.from({ length: points.count }, (_, i) => ({
      at: placeOf(points, i).slice(0, points.axes),
      target: points.target[i]!,
    }));
  });
}

export const sketch = new Sketch();
