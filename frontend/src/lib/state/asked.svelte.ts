import type { Experiment, SessionState } from "../protocol/generated";
import { catalog, type Kind } from "./catalog.svelte";
import { chosen } from "./choice.svelte";
import { draft } from "./draft.svelte";
import { withHyperparameter } from "./experiment-numbers";
import { labOf, labOfInputs, type LabKind } from "./labs";
import { origin } from "./origin.svelte";
import { outbox } from "./outbox.svelte";
import { presetOf, rememberPreset } from "./preset-names";
import { session } from "./session.svelte";

/**
 * What was asked for, from the first moment on: controls show this. What is there stands in `session.state`: pictures and
 * numbers show that, and look like it as long as something else `isComing`.
 */
class Asked {
  /** The experiment that was asked for; the running one, if nothing else was. */
  readonly experiment = $derived.by((): Experiment | null => {
    const own = draft.asked ?? session.state?.experiment ?? null;
    const isOwn = draft.isUnderway || (draft.isOpen && !draft.isApplied);
    const coming = session.state?.coming;
    const asked = isOwn || !coming ? own : tuned(coming.experiment);
    return asked && chosen.preview(asked);
  });

  /** Whether something was asked for that is not there yet. */
  readonly isComing = $derived(
    chosen.current !== null || draft.isUnderway || (session.state?.coming ?? null) !== null,
  );

  readonly dataset = $derived(chosen.current?.dataset ?? this.experiment?.dataset.type ?? "");

  /** The lab of the data that were asked for. */
  readonly kind = $derived.by((): LabKind => {
    const spec = chosen.current ? undefined : this.experiment?.dataset;
    const axes = spec?.type === "points" ? spec.config["axes"] : undefined;
    const classes = spec?.config["classes"];
    if (Array.isArray(axes)) return labOfInputs(axes.length, Array.isArray(classes) && classes.length > 0);
    const entry = catalog.datasets.find(({ type }) => type === this.dataset);
    return entry?.kind ?? (session.state ? labOf(session.state.data) : "images");
  });

  /** The preset whose networks were asked for; null if they are nobody's. */
  readonly preset = $derived.by((): string | null => {
    if (chosen.current?.preset !== undefined) return chosen.current.preset;
    const { state } = session;
    if (!state || !this.experiment) return null;
    return this.isComing ? presetOf(this.experiment) : state.preset;
  });

  /** What is coming, by name or as a change; empty if it is not known yet, or nothing is. */
  readonly words = $derived.by((): string => {
    const { state } = session;
    if (!this.isComing || !state) return "";
    const lab = chosen.current?.lab ?? (this.experiment && origin.labOf(this.experiment));
    if (lab) return titleOf("labs", lab);
    const isOtherData = this.dataset !== state.experiment.dataset.type;
    const preset =
      this.preset !== null && this.preset !== state.preset ? titleOf("presets", this.preset) : "";
    const dataset = isOtherData ? titleOf("datasets", this.dataset) : "";
    if (preset && dataset) return `${preset} on ${dataset}`;
    return preset || dataset || capitalised(state.coming?.words ?? "");
  });

  get playing(): boolean {
    const last = outbox.last("play", "pause", "step");
    return last ? last.type !== "pause" : (session.state?.playing ?? false);
  }

  get speed(): number | null {
    const last = outbox.last("set_speed");
    return last ? (last.steps_per_sec ?? null) : (session.state?.speed ?? null);
  }

  get stop(): SessionState["stop"] {
    const { stop } = outbox.last("set_stop") ?? session.state ?? {};
    return { step: null, test_loss: null, test_accuracy: null, plateau_steps: null, ...stop };
  }
}

function titleOf(kind: Kind, type: string): string {
  return catalog.entry(kind, type)?.title ?? type;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What another page has asked for, with the live numbers that were set here since. */
function tuned(experiment: Experiment): Experiment {
  const values = Object.entries(outbox.last("set_hyperparameters")?.values ?? {});
  return values.reduce((changed, [path, value]) => withHyperparameter(changed, path, value), experiment);
}

export const asked = new Asked();

session.subscribe({
  changed: ({ experiment, preset, coming }) => {
    rememberPreset(experiment, preset);
    if (coming) rememberPreset(coming.experiment, coming.preset);
  },
});
