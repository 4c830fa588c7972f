import { formatNumber, formatSigned } from "../../lib/format";
import { scalarOf, toFloat32, valueAt, type Tensors } from "../../lib/protocol/tensor";
import type { ParamRef } from "./param";

/** Why a number is pulled as it is: the tensors of the summary `chain_rule`, read. */
export interface ChainRule {
  readonly pull: number;
  /** The same, from two nudges. */
  readonly measured: number;
  /** The factors of the pull: the output before, the slope of the activation, the wish of the unit. */
  readonly factors: readonly [number, number, number] | null;
  /** What each sample of the next step wants, the most positive first. */
  readonly examples: readonly number[];
}

/** What came last of a number; undefined while it is of another one, or not there. */
export function chainRuleOf(
  tensors: Tensors,
  { layer, name }: ParamRef,
  place: number,
): ChainRule | undefined {
  const path = `chain_rule/${layer}/${name}`;
  const number = (part: string) => scalarOf(tensors, `${path}/${part}`);
  const examples = tensors.get(`${path}/examples`);
  if (!examples || number("number") !== place) return undefined;
  return {
    pull: number("pull"),
    measured: number("measured"),
    factors: tensors.get(`${path}/slope`) ? [number("before"), number("slope"), number("wish")] : null,
    examples: Array.from(toFloat32(examples)).sort((a, b) => b - a),
  };
}

/** What the optimizer made of a pull, in words: a step on this number, seen in slow motion; empty outside of it. */
export function stepInWords(tensors: Tensors, { layer, name }: ParamRef, place: number): string {
  const of = (part: "changes" | "pulls") => {
    const tensor = tensors.get(`turn/${part}/${layer}/${name}`);
    return tensor ? valueAt(tensor, place) : 0;
  };
  const [change, pull] = [of("changes"), of("pulls")];
  if (change === 0) return "";
  if (pull === 0) return `The optimizer moved it by ${formatSigned(change)}.`;
  const against = change * pull < 0 ? ", against it: it remembers earlier steps" : "";
  return `The step’s pull was ${formatSigned(pull)}, and the optimizer moved it by ${formatSigned(change)}${against}. Below are its numbers after the move.`;
}

/** The product as it is written, with its numbers. */
export function productInWords({ factors, pull }: ChainRule): string {
  if (!factors) return "";
  const [before, slope, wish] = factors;
  return `${formatNumber(before)} × ${formatNumber(slope)} × ${formatSigned(wish)} = ${formatSigned(pull)}`;
}

/** How far the samples of a step agree. */
export function agreementInWords(examples: readonly number[]): string {
  const more = examples.filter((pull) => pull > 0).length;
  const less = examples.filter((pull) => pull < 0).length;
  const neither = examples.length - more - less;
  const mean = examples.reduce((sum, pull) => sum + pull, 0) / Math.max(1, examples.length);
  const rest = neither > 0 ? `, to ${neither} it makes no difference` : "";
  return `Of ${examples.length} samples of the next step ${more} want more, ${less} less${rest}: ${formatSigned(mean)} on average.`;
}

/** Bars for the pulls, in a box of `width` × `height` around its middle line. */
export function barsOf(
  examples: readonly number[],
  width: number,
  height: number,
): { x: number; y: number; width: number; height: number; isPositive: boolean }[] {
  const largest = Math.max(1e-12, ...examples.map(Math.abs));
  const step = width / Math.max(1, examples.length);
  return examples.map((pull, i) => {
    const length = (Math.abs(pull) / largest) * (height / 2);
    const y = pull > 0 ? height / 2 - length : height / 2;
    return { x: i * step, y, width: Math.max(0.5, step - 0.5), height: length, isPositive: pull > 0 };
  });
}
