import type { DataInfo } from "../../lib/protocol/generated";

/** How a number that was standardised is shown as it was measured: offset + factor × number. */
export type Scale = readonly [offset: number, factor: number];

const UNSCALED: Scale = [0, 1];

export function measured(value: number, [offset, factor]: Scale): number {
  return offset + factor * value;
}

/** The number that is shown as a measured one. */
export function standardised(value: number, [offset, factor]: Scale): number {
  return (value - offset) / factor;
}

/** The scale of an input. */
export function scaleOf({ scales }: Pick<DataInfo, "scales">, axis: number): Scale {
  return scales?.[axis] ?? UNSCALED;
}

/** The scale of a target that is a number. */
export function targetScale({ target_scale }: Pick<DataInfo, "target_scale">): Scale {
  return target_scale ?? UNSCALED;
}
