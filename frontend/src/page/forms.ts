import { valueOf } from "../lib/field-value";
import { isPicture } from "../lib/learning-problem";
import type { DataInfo, Experiment, FieldInfo, JsonValue } from "../lib/protocol/generated";
import type { Kind } from "../lib/state/catalog.svelte";
import type { Part } from "../lib/state/experiments";

type Config = Readonly<Record<string, JsonValue>>;

/** A section of the form: one part of the experiment, whose registered choices the catalog lists under `kind`. */
export interface Section {
  readonly part: Part;
  readonly kind: Kind;
  readonly title: string;
}

export const SECTIONS: readonly Section[] = [
  { part: "optimizer", kind: "optimizers", title: "Optimizer" },
  { part: "schedule", kind: "schedules", title: "Schedule" },
  { part: "augmentation", kind: "augmentations", title: "Augmentation" },
  { part: "objective", kind: "objectives", title: "Objective" },
];

/** Fields that people change most: they stand first. */
const OFTEN = new Set(["learning_rate", "l1", "l2", "weight_decay"]);

export function isOften({ name }: FieldInfo): boolean {
  return OFTEN.has(name);
}

/**
 * Whether a component can be chosen for the data: what is shifted and turned must be a picture. A problem that one
 * network is not taught by answers comes with a whole experiment, or with a preset.
 */
export function suits(part: Part, type: string, data: Pick<DataInfo, "input_shape" | "objectives">) {
  if (part === "augmentation") return isPicture(data) || type === "none";
  return part !== "objective" || data.objectives.includes(type);
}

/** Whether a field has an effect: one that goes with a switch has none while that is off. */
export function isOfUse({ only_with }: FieldInfo, fields: readonly FieldInfo[], config: Config): boolean {
  const control = fields.find(({ name }) => name === only_with);
  return control === undefined || valueOf(control, config) === true;
}

/** What happens when a field is changed; a live one acts at once, which needs no words. */
export function effectOf(field: FieldInfo): string {
  return field.live ? "" : "rebuilds, takes a few seconds";
}

/** Layers that have live fields of their own, such as the rate of a dropout, in all networks. */
export function layersOf(
  experiment: Experiment,
): { id: string; type: string; config: Config; frozen: boolean }[] {
  return Object.values(experiment.networks).flatMap(({ layers }) => [...layers]);
}

/** The optimizers of networks that have one of their own, by role. */
export function roleOptimizers({ optimizers }: Experiment): { role: string; type: string; config: Config }[] {
  return Object.entries(optimizers).map(([role, spec]) => ({ role, ...spec }));
}
