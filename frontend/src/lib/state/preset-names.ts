import type { Experiment } from "../protocol/generated";
import { networksOf } from "./same-experiment";

const presets = new Map<string, string | null>();

/** Networks are known again by what they are: these are the preset's, or nobody's. */
export function rememberPreset(experiment: Experiment, preset: string | null): void {
  presets.set(networksOf(experiment), preset);
}

/** The preset whose networks these are, as far as this page has met them. */
export function presetOf(experiment: Experiment): string | null {
  return presets.get(networksOf(experiment)) ?? null;
}
