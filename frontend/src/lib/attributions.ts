import type { Method } from "./state/attributed.svelte";
import { scalarOf, valueAt, type Tensor, type Tensors } from "./protocol/tensor";
import type { Rgb } from "./render/palette";
import { robustMagnitude } from "./render/magnitude";

/** What the pixels of an input add to the logit of a class. */
export interface Attribution {
  /** (height, width), of the picture that the network sees. */
  readonly pixels: Tensor;
  readonly class: number;
  /** The class's logit, and that of an empty picture. */
  readonly logit: number;
  readonly baseline: number;
  /** The sums of what is positive and of what is negative. */
  readonly for: number;
  readonly against: number;
}

/** A unit, or a map, with what it adds to the logit. */
export interface Contribution {
  readonly unit: number;
  readonly value: number;
}

/** What came last by a method; undefined if it is about another class than the one that is asked about. */
export function attributionOf(
  tensors: Tensors,
  method: Method,
  asked: number | null,
): Attribution | undefined {
  const pixels = tensors.get(`attributions/${method}/pixels`);
  if (!pixels) return undefined;
  const number = (name: string) => scalarOf(tensors, `attributions/${method}/${name}`);
  const attribution = {
    pixels,
    class: number("class"),
    logit: number("logit"),
    baseline: number("baseline"),
    for: number("for"),
    against: number("against"),
  };
  return asked === null || attribution.class === asked ? attribution : undefined;
}

/** The units of a layer that add most to the logit, those for the class first; empty before they have come. */
export function contributionsOf(tensors: Tensors, method: Method, layer: string): readonly Contribution[] {
  const of = (name: string) => tensors.get(`attributions/${method}/units/${layer}/${name}`);
  const [index, contribution] = [of("index"), of("contribution")];
  if (!index || !contribution) return [];
  return Array.from(index.data, (unit, i) => ({ unit, value: valueAt(contribution, i) }));
}

/** Below this part of full colour a pixel is not covered at all. */
const LEAST_SHARE = 0.04;
const MOST_COVER = 235;

/** Red, green, blue and cover of each pixel: the stronger, the less of the drawing is seen through it. */
export function paintAttribution(
  rgba: Uint8ClampedArray,
  values: ArrayLike<number>,
  colours: { readonly positive: Rgb; readonly negative: Rgb },
): void {
  const limit = robustMagnitude(values) || 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const share = Math.min(1, Math.abs(value) / limit);
    rgba.set(value < 0 ? colours.negative : colours.positive, 4 * i);
    rgba[4 * i + 3] = share < LEAST_SHARE ? 0 : MOST_COVER * share ** 0.8;
  }
}

const ROWS = ["upper", "middle", "lower"] as const;
const COLUMNS = ["left", "middle", "right"] as const;

/** Which ninth of a picture (height, width) holds most of what is positive (1) or negative (-1); null if there is none. */
export function placeOfMost(pixels: Tensor, sign: 1 | -1): string | null {
  const [height = 1, width = 1] = pixels.shape;
  const sums = new Float64Array(9);
  for (let i = 0; i < height * width; i++) {
    const [row, column] = [
      Math.floor((3 * Math.floor(i / width)) / height),
      Math.floor((3 * (i % width)) / width),
    ];
    sums[3 * row + column]! += Math.max(0, sign * valueAt(pixels, i));
  }
  const most = sums.indexOf(Math.max(...sums));
  if (sums[most] === 0) return null;
  const [row, column] = [ROWS[Math.floor(most / 3)]!, COLUMNS[most % 3]!];
  return row === column ? "in the middle" : `${row} ${column}`;
}
