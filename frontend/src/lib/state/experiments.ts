import { fetchExperiment } from "../protocol/api";
import type { Experiment, JsonValue, Spec } from "../protocol/generated";
import { chosen, type Choice } from "./choice.svelte";
import { draft } from "./draft.svelte";
import { origin } from "./origin.svelte";
import { outbox } from "./outbox.svelte";
import { rememberPreset } from "./preset-names";
import { reportingRequests } from "./session.svelte";

/** The parts of an experiment that are one registered thing with a configuration. */
export type Part = "dataset" | "augmentation" | "objective" | "optimizer" | "schedule";

/** Load a ready experiment: a preset network on a data set, as it is by default or as it was `configured`. */
export async function loadPreset(preset: string, dataset: string, configured?: Spec): Promise<void> {
  const fetched = fetchExperiment(preset, dataset).then((experiment) => {
    rememberPreset(experiment, preset);
    return configured?.type === dataset ? { ...experiment, dataset: configured } : experiment;
  });
  await loadChosen({ preset, dataset }, fetched);
}

/** Load what was chosen as soon as it is fetched; play means it from the moment of the choice. */
export async function loadChosen(choice: Choice, fetched: Promise<Experiment>): Promise<boolean> {
  const release = outbox.hold();
  const experiment = await chosen.until(choice, reportingRequests(fetched));
  if (experiment) loadExperiment(experiment, choice.lab);
  chosen.makeChanges();
  release(experiment !== undefined);
  return experiment !== undefined;
}

/** Load another experiment, from its start; that of a lab comes with the lab's words. Back goes back to what was there. */
export function loadExperiment(experiment: Experiment, lab: string | null = null): void {
  origin.remember(experiment, lab);
  draft.edit(() => experiment, { keep: false, isPlace: true });
}

/** Load the experiment of a link that the browser has gone to: its history has an entry already. */
export function loadLinked(experiment: Experiment): void {
  origin.remember(experiment, null);
  draft.edit(() => experiment, { keep: false });
}

/** Learn from other data, from the start: what was learned from the ones before can be kept on request. */
export function loadOtherData(dataset: Spec): void {
  draft.edit((experiment) => ({ ...experiment, dataset }), { keep: false });
}

/** The same with an answer of the size that they need, which may be another one. */
export function loadDataOfAnySize(dataset: Spec): void {
  draft.edit((experiment) => ({ ...experiment, dataset }), { keep: false, mendsAnswer: true });
}

/** Begin again with other weights and, where they are drawn by the seed, other points. */
export function startAgain(seed = otherSeed()): void {
  if (draft.isOpen && !(draft.isApplied && draft.appliesLive)) draft.begin({ type: "new_start", seed });
  else draft.edit((experiment) => ({ ...experiment, seed }), { keep: false });
}

export function otherSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}

/** Change the present experiment and load it; what still fits continues from where it was. */
export function changeExperiment(change: Partial<Experiment>): void {
  draft.edit((experiment) => ({ ...experiment, ...change }));
}

/** Take another component, with its defaults. */
export function choosePart(part: Part, type: string): void {
  changeExperiment({ [part]: { type, config: {} } satisfies Spec });
}

/** Change one field of a component's configuration. */
export function configurePart(part: Part, field: string, value: JsonValue): void {
  draft.edit((experiment) => {
    const spec = experiment[part];
    return { ...experiment, [part]: { ...spec, config: { ...spec.config, [field]: value } } };
  });
}
