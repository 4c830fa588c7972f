import type { DataInfo, Experiment, FieldInfo, JsonValue, SessionState } from "../lib/protocol/generated";
import type { Kind } from "../lib/state/catalog.svelte";
import type { Part } from "../lib/state/experiments";
import type { Scale } from "../lib/ui/scale";

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

/** Of how many classes a target is that an objective can predict; objectives that are not here say so themselves. */
const CLASSES_OF: Readonly<Record<string, (count: number) => boolean>> = {
  classification: (count) => count > 0,
  binary_classification: (count) => count === 2,
  regression: (count) => count === 0,
};

/** Whether a component can be chosen for the data: an objective is for classes, for two of them, or for numbers. */
export function suits(part: Part, type: string, { class_names }: DataInfo): boolean {
  return part !== "objective" || (CLASSES_OF[type]?.(class_names.length) ?? true);
}

/** What happens when a field is changed; a live one acts at once, which needs no words. */
export function effectOf(field: FieldInfo): string {
  return field.live ? "" : "compiles anew";
}

/** A field's present value: live ones are hyperparameters, the others stand in the configuration. */
export function valueOf(state: SessionState, field: FieldInfo, path: string, config: Config): JsonValue {
  return state.hyperparameters[path] ?? config[field.name] ?? field.default;
}

type Config = Readonly<Record<string, JsonValue>>;

/** The scale of a number's slider; undefined when the number has no limits on one side. */
export function scaleOf({ minimum, maximum, scale }: FieldInfo): Scale | undefined {
  return minimum === null || maximum === null ? undefined : { minimum, maximum, kind: scale };
}

/** Layers that have live fields of their own, such as the rate of a dropout, in all networks. */
export function layersOf(experiment: Experiment): { id: string; type: string; config: Config }[] {
  return Object.values(experiment.networks).flatMap(({ layers }) => [...layers]);
}
