import { formatNumber, formatPercent } from "./format";
import { scalarOf, toFloat32, type Tensors } from "./protocol/tensor";
import type { Scale } from "./ui/scale";

/** How little it takes for the network to say another class. */
export interface SmallestChange {
  /** (height, width): what is added to each pixel, its channels added up. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly distance: number;
  readonly largest: number;
  /** Whether it is enough, within the limit. */
  readonly isEnough: boolean;
  readonly class: number;
  readonly probability: number;
}

/** How far a picture may be changed: the root of the summed squares of all changes. */
export const LIMITS: Scale = { minimum: 0.1, maximum: 28, kind: "log" };

/** What came last; undefined while nothing has. */
export function changeOf(tensors: Tensors): SmallestChange | undefined {
  const change = tensors.get("smallest_change/change");
  if (!change) return undefined;
  const number = (name: string) => scalarOf(tensors, `smallest_change/${name}`);
  const [height = 1, width = 1, channels = 1] = change.shape;
  const values = new Float32Array(height * width);
  toFloat32(change).forEach((value, i) => (values[Math.floor(i / channels)]! += value));
  return {
    values,
    height,
    width,
    distance: number("distance"),
    largest: number("largest"),
    isEnough: number("is_enough") > 0,
    class: number("class"),
    probability: number("probability"),
  };
}

/** How little it takes, or that so little does not do. */
export function changeInWords(
  { isEnough, class: other, probability, distance, largest }: SmallestChange,
  classNames: readonly string[],
): string {
  const name = classNames[other] ?? String(other);
  const size = `a change of ${formatNumber(distance)}, by ${formatPercent(largest)} of full brightness at most`;
  return isEnough
    ? `It says ${name} (${formatPercent(probability)}) after ${size}.`
    : `Not even ${size}, makes it say ${name}: it would be ${formatPercent(probability)} sure.`;
}
