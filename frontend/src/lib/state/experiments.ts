import { fetchExperiment } from "../protocol/api";
import type { Experiment, JsonValue, Spec } from "../protocol/generated";
import { draft } from "./draft.svelte";
import { reportingRequests, session } from "./session.svelte";

/** The parts of an experiment that are one registered thing with a configuration. */
export type Part = "dataset" | "augmentation" | "objective" | "optimizer" | "schedule";

/** Load a ready experiment: a preset network on a data set. */
export async function loadPreset(preset: string, dataset: string): Promise<void> {
  const experiment = await reportingRequests(fetchExperiment(preset, dataset));
  if (experiment) loadExperiment(experiment);
}

/** Load another experiment, from its start. */
export function loadExperiment(experiment: Experiment): void {
  draft.edit(() => experiment, { keep: false });
}

/** Begin again with other weights and, where they are drawn by the seed, other points. */
export function startAnew(seed = otherSeed()): void {
  if (draft.isOpen) session.send({ type: "new_start", seed });
  else draft.edit((experiment) => ({ ...experiment, seed }), { keep: false });
}

export function otherSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}

/** Change the present experiment and load it; what still fits goes on from where it was. */
export function changeExperiment(change: Partial<Experiment>): void {
  draft.edit((experiment) => ({ ...experiment, ...change }));
}

/** Take another component, with its defaults. */
export function choosePart(part: Part, type: string): void {
  changeExperiment({ [part]: { type, config: {} } satisfies Spec });
}

/** Change one field of a component's configuration. */
export function configurePart(part: Part, field: string, value: JsonValue): void {
  const spec = session.state?.experiment[part];
  if (spec) changeExperiment({ [part]: { ...spec, config: { ...spec.config, [field]: value } } });
}
