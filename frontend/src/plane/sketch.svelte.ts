import type { DataInfo, Spec } from "../lib/protocol/generated";
import { draft } from "../lib/state/draft.svelte";
import { frames } from "../lib/state/frames";
import { plane } from "../lib/state/plane.svelte";
import { session } from "../lib/state/session.svelte";
import type { Plot } from "../views/plane/plot";
import { isUnlabelled, placeOf, pointsFrom, type Points } from "../views/plane/points";
import { withPoints } from "./datasets";
import { liveExperiment } from "./live-experiment";
import { lookOf, pointsSpec, type Look } from "./points-spec";
import { withMoved, withoutPoints, withPoint, type SketchPoint } from "./sketch";

/** What the server takes at least: until there are so many, points wait here. */
const LEAST_POINTS = 2;

type Share = { readonly train_share?: number };

/** The points that people draw: a data set of the experiment, changed stroke by stroke while it trains. */
class Sketch {
  #points = $state.raw<readonly SketchPoint[]>([]);
  #isPending = $state(false);
  /** The data that were there when all points were taken away; drawing has not brought enough of them yet. */
  #emptied = $state<string | null>(null);
  #strokes = 0;
  /** How many of the points are for testing; left out, it is as usual. */
  #share: Share = {};

  constructor() {
    liveExperiment.onanswer(() => {
      if (this.#emptied === null) this.#isPending = false;
    });
  }

  get points(): readonly SketchPoint[] {
    return this.#points;
  }

  /** Whether all points were taken away, and no other data chosen since. */
  get isEmpty(): boolean {
    return this.#emptied !== null && this.#emptied === datasetNow();
  }

  /** What was drawn, until the server shows it. */
  get pending(): Points | null {
    if (!this.#isPending || (this.#emptied !== null && !this.isEmpty)) return null;
    return {
      split: "train",
      count: this.#points.length,
      axes: this.#points[0]?.at.length ?? 2,
      at: this.#points.flatMap(({ at }) => [...at]),
      target: this.#points.map(({ target }) => target),
      answer: undefined,
    };
  }

  /** A stroke begins: other data are taken over as points. What is drawn stays in sight, also what is for testing. */
  begin(): void {
    this.#strokes++;
    plane.testPoints = true;
    const dataset = draft.experiment?.dataset;
    if (!dataset || this.isEmpty) return;
    this.#emptied = null;
    this.#points = dataset.type === "points" ? pointsOf(dataset) : samplesShown();
    this.#share = shareOf(dataset, session.state?.data);
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

  get canUndo(): boolean {
    return this.isEmpty || draft.canUndo;
  }

  undo(): void {
    if (!this.isEmpty) return draft.undo();
    this.#emptied = null;
    this.#isPending = false;
  }

  /** Begin with an empty plane; the network learns from the old points until there are new ones. */
  clear(): void {
    this.begin();
    this.#share = {};
    this.#change([]);
  }

  /** Learn from these points instead, from the start. */
  replace(points: readonly SketchPoint[], look: Look): void {
    this.#strokes++;
    this.#points = points;
    this.#share = {};
    this.#isPending = false;
    this.#emptied = null;
    const dataset = pointsSpec(points, look, this.#share);
    draft.edit((experiment) => withPoints(experiment, dataset, look.classes.length), { keep: false });
  }

  #change(points: readonly SketchPoint[]): void {
    if (points === this.#points) return;
    this.#points = points;
    this.#isPending = true;
    const data = session.state?.data;
    if (data && points.length >= LEAST_POINTS) this.#send(lookOf(data));
    else this.#emptied = datasetNow();
  }

  #send(look: Look): void {
    this.#emptied = null;
    const dataset = pointsSpec(this.#points, look, this.#share);
    liveExperiment.change(
      (experiment) => withPoints(experiment, dataset, look.classes.length),
      `stroke ${this.#strokes}`,
    );
  }
}

function datasetNow(): string {
  return JSON.stringify(draft.experiment?.dataset ?? null);
}

/** As many of the points are learned from as before. */
function shareOf({ type, config }: Spec, data: DataInfo | undefined): Share {
  const known = config["train_share"];
  if (type === "points") return typeof known === "number" ? { train_share: known } : {};
  if (!data) return {};
  const share = data.train_size / (data.train_size + data.test_size);
  return { train_share: Number(Math.min(0.9, Math.max(0.1, share)).toFixed(2)) };
}

function pointsOf({ config }: Spec): SketchPoint[] {
  const rows = (config["points"] ?? []) as readonly (readonly number[])[];
  return rows.map((row) => ({ at: row.slice(0, -1), target: row.at(-1) ?? 0 }));
}

/** All samples that are there now, of both splits, but those without label: a point of one's own has one. */
function samplesShown(): SketchPoint[] {
  return (["train", "test"] as const).flatMap((split) => {
    const points = pointsFrom(frames, split);
    if (!points) return [];
    const numbers = Array.from({ length: points.count }, (_, i) => i);
    const labelled = numbers.filter((i) => !isUnlabelled(points, i));
    return labelled.map((i) => ({
      at: placeOf(points, i).slice(0, points.axes).map(short),
      target: short(points.target?.[i] ?? 0),
    }));
  });
}

/** Points are part of the link: three digits say where they are. */
function short(value: number): number {
  return Number(value.toFixed(3));
}

export const sketch = new Sketch();
