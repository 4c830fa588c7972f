import { formatLoss, formatPercent } from "../format";
import type { ObjectiveInfo, ScalarInfo } from "../protocol/generated";

export type ScalarForm = ScalarInfo["form"];

const LOSS = "loss";

/** The losses that are descended: one, or that of each turn. */
export function lossesOf({ scalars }: ObjectiveInfo): readonly ScalarInfo[] {
  return scalars.filter(({ panel }) => panel === LOSS);
}

/** What else is measured on the test set: “Accuracy”, “Made score”. */
export function measurementsOf({ scalars }: ObjectiveInfo): readonly ScalarInfo[] {
  return scalars.filter(({ panel, tested }) => tested && panel !== LOSS);
}

/** A scalar of training in words: “train loss”, or “generator loss” where there are several. */
export function trainedTitle({ name, title }: ScalarInfo): string {
  return name === LOSS ? `Train ${LOSS}` : title;
}

/** A measurement on the test set in words: “Test accuracy”. */
export function testedTitle({ title }: ScalarInfo): string {
  return `Test ${lowered(title)}`;
}

/** What tells a scalar from the others of its panel: “generator” of “generator loss”. */
export function withoutPanel({ title, panel }: ScalarInfo): string {
  return lowered(title).replace(` ${panel}`, "");
}

export function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** Losses, errors and distances are best where they are least. */
export function isBestLeast({ form }: ScalarInfo): boolean {
  return form === "number";
}

/** A part of a whole is written in percent. */
export function formatScalar({ form }: ScalarInfo, value: number): string {
  return form !== "number" ? formatPercent(value) : formatLoss(value);
}
