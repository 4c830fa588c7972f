import type { CurrentInput } from "./input.svelte";

/** The key behind the # of the address that tells what the network looks at. */
export const LOOK = "look";

const SAMPLE = /^(train|test)\/(\d{1,9})$/;
const MOST_NUMBERS = 2;

/** What is looked at as it stands in the address: test/12, or the numbers of a point; null of what is too long for it. */
export function formatLook(input: CurrentInput): string | null {
  if (input.kind === "sample") return `${input.split}/${input.index}`;
  return input.kind === "point" ? input.values.map((value) => Number(value.toPrecision(6))).join(",") : null;
}

/** What a text of the address means; null for nothing. */
export function parseLook(text: string | null): CurrentInput | null {
  const [, split, index] = SAMPLE.exec(text ?? "") ?? [];
  if (split === "train" || split === "test") return { kind: "sample", split, index: Number(index) };
  const values = text ? text.split(",").map(Number) : [];
  const arePoint = values.length > 0 && values.length <= MOST_NUMBERS && values.every(Number.isFinite);
  return arePoint ? { kind: "point", values, target: null } : null;
}
