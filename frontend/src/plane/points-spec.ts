import type { DataInfo, JsonValue, Spec } from "../lib/protocol/generated";
import type { SketchPoint } from "./sketch";

/** What points are called and how they were measured. */
export interface Look {
  readonly classes: readonly string[];
  readonly axes: readonly string[];
  readonly scales: DataInfo["scales"];
  readonly target_name: string;
  readonly target_scale: DataInfo["target_scale"];
}

/** What the points that are shown are called, and how they were measured. */
export function lookOf({ class_names, axes, scales, target_name, target_scale }: DataInfo): Look {
  return { classes: class_names, axes, scales, target_name, target_scale };
}

/** The data set of own points; scales that change nothing are left out, as the points are part of the link. */
export function pointsSpec(points: readonly SketchPoint[], look: Look, more: Spec["config"] = {}): Spec {
  const rows: JsonValue = points.map(({ at, target }) => [...at, target]);
  return { type: "points", config: { ...more, points: rows, ...configOf(look) } };
}

/** The data set of a table whose numbers the server keeps under this name. */
export function tableSpec(table: string, look: Look): Spec {
  return { type: "own_table", config: { table, ...configOf(look) } };
}

/** Whether a data set is rows that somebody brought or drew. */
export function isOfOwnRows(dataset: string): boolean {
  return dataset === "points" || dataset === "own_table";
}

function configOf({ classes, axes, scales, target_name, target_scale }: Look): Spec["config"] {
  const isScaled = [...scales, target_scale].some(([offset, factor]) => offset !== 0 || factor !== 1);
  const measured: Spec["config"] = isScaled ? { scales, target_name, target_scale } : {};
  return { classes, axes, ...measured };
}
