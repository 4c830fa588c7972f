import type { DataInfo } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";

export type LabKind = DataInfo["kind"];

/** The labs that one playground is: what differs is the data. */
export const LAB_KINDS: readonly { readonly kind: LabKind; readonly title: string; readonly hint: string }[] =
  [
    { kind: "images", title: "Digits", hint: "Draw a digit, and watch a network learn to read it" },
    { kind: "plane", title: "Plane", hint: "Points in the plane: every unit is a picture of its function" },
    { kind: "curve", title: "Curve", hint: "One number in, one out: the network bends a line" },
  ];

const FIRST_CHOICES: Readonly<Record<LabKind, { readonly preset: string; readonly dataset: string }>> = {
  images: { preset: "mlp_16_16", dataset: "digits" },
  plane: { preset: "plane_4_2", dataset: "circle" },
  curve: { preset: "curve_8", dataset: "sine" },
};

/** The preset that a lab begins with. */
export function defaultPreset(kind: LabKind): string {
  const { preset } = FIRST_CHOICES[kind];
  const fitting = catalog.presets.filter(({ kinds }) => kinds.includes(kind));
  return fitting.find(({ type }) => type === preset)?.type ?? fitting[0]?.type ?? preset;
}

/** The data set that a lab begins with. */
export function defaultDataset(kind: LabKind): string {
  const { dataset } = FIRST_CHOICES[kind];
  const fitting = catalog.datasets.filter((entry) => entry.kind === kind);
  return fitting.find(({ type }) => type === dataset)?.type ?? fitting[0]?.type ?? dataset;
}
