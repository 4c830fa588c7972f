import { formatSigned } from "../lib/format";
import type { SessionState } from "../lib/protocol/generated";
import { toFloat32, type Tensor } from "../lib/protocol/tensor";

const MOST = 3;
/** A smaller share of the largest wish is not worth a word. */
const LEAST_SHARE = 0.05;

/** What a unit should do, in words: “4 more (+0.88)”. */
export interface Wish {
  readonly unit: number;
  readonly words: string;
}

/** The units of a layer that should change most, that which should most of all first; none if none should. */
export function wishesOf(
  { networks, objective, data }: Pick<SessionState, "networks" | "objective" | "data">,
  layer: string,
  wishes: Tensor,
): readonly Wish[] {
  const network = networks.find(({ layers }) => layers.some(({ id }) => id === layer));
  const info = network?.layers.find(({ id }) => id === layer);
  // A picture has too many pixels to name them: they are seen.
  if (!network || !info || (info.inputs.length === 0 && info.shape.length === 3)) return [];
  const values = perUnit(wishes);
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
  const largest = Math.abs(values[order[0]!] ?? 0);
  const isAnswer = network.role === objective.answer_role && network.output === layer;
  const names = isAnswer
    ? namesOfAnswer(objective.judgements, values.length)
    : info.inputs.length === 0 && data.axes.length === values.length
      ? data.axes
      : info.unit_names;
  const isMap = info.shape.length === 3;
  return order
    .slice(0, MOST)
    .filter((unit) => largest > 0 && Math.abs(values[unit]!) >= LEAST_SHARE * largest)
    .map((unit) => {
      const name = names[unit] ?? `${isMap ? "map" : "unit"} ${unit + 1}`;
      return {
        unit,
        words: `${name} ${values[unit]! > 0 ? "more" : "less"} (${formatSigned(values[unit]!)})`,
      };
    });
}

/** A single unit that answers is the output, be it a number or how sure it is of the second class. */
function namesOfAnswer(judgements: readonly string[], units: number): readonly string[] {
  return units === 1 ? ["the output"] : judgements;
}

/** One number per unit; of maps the mean over their places. */
function perUnit(wishes: Tensor): Float32Array {
  const values = toFloat32(wishes);
  const units = wishes.shape.at(-1) ?? 1;
  if (units === values.length) return values;
  const means = new Float32Array(units);
  values.forEach((value, i) => (means[i % units]! += (value * units) / values.length));
  return means;
}
