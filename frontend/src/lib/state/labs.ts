import type { DataInfo, PresetEntry } from "../protocol/generated";
import { catalog } from "./catalog.svelte";

export const OWN_PICTURES = "own_pictures";

/** What the protocol calls the labs between which one switches, and of which each data set, preset and gallery entry is one. */
export type LabKind = DataInfo["kind"];

/** The lab that data belong to. What can be shown of them is another question: `lib/learning-problem.ts` answers that. */
export function labOf({ kind }: Pick<DataInfo, "kind">): LabKind {
  return kind;
}

/** The lab that own points of so many inputs belong to, with classes or numbers to learn. */
export function labOfInputs(count: number, hasClasses: boolean): LabKind {
  return count === 2 ? "plane" : count === 1 && !hasClasses ? "curve" : "table";
}

/** Whether a lab's samples are shown as pictures, also one's that was asked for and of which no more is known yet. */
export function isLabOfPictures(kind: LabKind): boolean {
  return kind === "images" || kind === "sequences";
}

/** The labs that one playground is: what differs is the data. */
export const LAB_KINDS: readonly { readonly kind: LabKind; readonly title: string; readonly hint: string }[] =
  [
    { kind: "images", title: "Digits", hint: "Draw a digit, and watch a network learn to read it" },
    { kind: "plane", title: "Plane", hint: "Points in the plane: every unit is a picture of its function" },
    { kind: "curve", title: "Curve", hint: "One number in, one out: the network bends a line" },
    { kind: "table", title: "Table", hint: "Rows of many columns: what does each of them say?" },
    {
      kind: "sequences",
      title: "Sequences",
      hint: "One thing after another: the network reads, and remembers",
    },
  ];

const FIRST_CHOICES: Readonly<Record<LabKind, { readonly preset: string; readonly dataset: string }>> = {
  images: { preset: "mlp_16_16", dataset: "digits" },
  plane: { preset: "plane_4_2", dataset: "circle" },
  sequences: { preset: "gru_64", dataset: "digit_rows" },
  curve: { preset: "curve_8", dataset: "sine" },
  table: { preset: "mlp_16_16", dataset: "iris" },
};

/** The preset that a lab begins with. */
export function defaultPreset(kind: LabKind): string {
  const { preset } = FIRST_CHOICES[kind];
  const fitting = catalog.presets.filter(({ kinds, solves }) => kinds.includes(kind) && solves === null);
  return fitting.find(({ type }) => type === preset)?.type ?? fitting[0]?.type ?? preset;
}

/**
 * The networks to choose from where an objective is learned: its own, or those that are for what targets ask. Those
 * for a problem that only these data have, and few others, are always among them.
 */
export function presetsFor(
  kind: LabKind,
  dataset: string,
  objective: string | undefined,
): readonly PresetEntry[] {
  const fitting = catalog.presets.filter((preset) => preset.kinds.includes(kind) && isFor(preset, dataset));
  // Of pictures that people bring anything can be learned; what answers their classes comes first.
  if (dataset === OWN_PICTURES) {
    return [...fitting].sort((one, other) => Number(one.solves !== null) - Number(other.solves !== null));
  }
  const special = fitting.filter(({ solves, datasets }) => solves !== null && datasets.length > 0);
  const own = fitting.filter(({ solves }) => solves !== null && solves === objective);
  if (own.some((preset) => !special.includes(preset))) return own;
  return [...special, ...fitting.filter(({ solves }) => solves === null)];
}

/** Whether a preset is for a data set, among those of its kinds. */
export function isFor({ datasets }: PresetEntry, dataset: string): boolean {
  return datasets.length === 0 || datasets.includes(dataset);
}

/** The data set that a lab begins with. */
export function defaultDataset(kind: LabKind): string {
  const { dataset } = FIRST_CHOICES[kind];
  const fitting = catalog.datasets.filter((entry) => entry.kind === kind);
  return fitting.find(({ type }) => type === dataset)?.type ?? fitting[0]?.type ?? dataset;
}
