import type { DrawnLayer } from "./graph";
import { choiceInWords } from "../../lib/choice-words";
import { formatCount, formatShape } from "../../lib/format";

/** Two short lines over a layer. */
export interface Header {
  readonly title: string;
  readonly detail: string;
  /** One line lower than its neighbours, which stand too close for one line. */
  readonly isLowered: boolean;
}

/** Width of a text in pixels at the header's font. */
export type Measure = (text: string) => number;

const READOUT_OF_LINEAR = new Set([null, "linear"]);
const DETAIL_SCALE = 0.92;
const SHORT_NAMES: Record<string, string> = {
  conv2d: "Conv",
  max_pool: "Pool",
  avg_pool: "Pool",
  global_avg_pool: "Mean",
  batch_norm: "Norm",
  layer_norm: "Norm",
  concatenate: "Join",
  dropout: "Drop",
};

/**
 * The longest form that fits: “Dense 16 · relu” over the number of weights, “Dense 16” over “relu”, “Dense” over “16”.
 * Layers of one type take the same form; where not even names fit side by side, they take turns on two lines.
 */
export function headersOf(
  layers: readonly DrawnLayer[],
  readout: string,
  widths: readonly number[],
  measure: Measure,
): Header[] {
  const forms = layers.map((layer) => formsOf(layer, readout));
  const formByType = new Map<string, number>();
  forms.forEach((choices, i) => {
    const { type } = layers[i]!.info;
    const fitting = choices.findIndex((form) => fits(form, widths[i]!, measure));
    const form = fitting < 0 ? choices.length - 1 : fitting;
    formByType.set(type, Math.max(form, formByType.get(type) ?? 0));
  });
  const chosen = forms.map((choices, i) => choices[formByType.get(layers[i]!.info.type)!]!);
  const isCrowded = chosen.some((form, i) => measure(form.title) > widths[i]!);
  return chosen.map((form, i) =>
    isCrowded
      ? { title: nameOf(layers[i]!), detail: "", isLowered: layers[i]!.column % 2 === 1 }
      : { ...form, isLowered: false },
  );
}

type Form = Pick<Header, "title" | "detail">;

function formsOf(layer: DrawnLayer, readout: string): Form[] {
  const { title } = layer.info;
  const activation = activationOf(layer, readout);
  const detail = detailOf(layer);
  const count = shortDetail(layer);
  const [base] = title.split(" · ") as [string];
  return [
    { title: activation === null ? title : `${title} · ${activation}`, detail },
    { title, detail: activation ?? detail },
    { title: base, detail: activation ?? count },
    { title: base, detail: count },
    { title: nameOf(layer), detail: count },
  ];
}

function nameOf({ info }: DrawnLayer): string {
  return SHORT_NAMES[info.type] ?? info.title.split(" ")[0]!;
}

function fits({ title, detail }: Form, width: number, measure: Measure): boolean {
  return measure(title) <= width && measure(detail) * DETAIL_SCALE <= width;
}

/** What follows the layer's sum: its activation, or the readout of the objective on the output. */
export function activationOf(layer: DrawnLayer, readout: string): string | null {
  const { activation } = layer.info;
  if (layer.isOutput && READOUT_OF_LINEAR.has(activation)) return readout;
  const isTold = activation === null || READOUT_OF_LINEAR.has(activation) || activation === layer.info.type;
  return isTold ? null : choiceInWords(activation);
}

/** The layer in a sentence, for those who do not see the picture; `before` are the layers that it reads. */
export function describeLayer(
  layer: DrawnLayer,
  readout: string,
  before: readonly DrawnLayer[] = [],
): string {
  const activation = activationOf(layer, readout);
  const reads = before.length === 0 ? null : `reads ${before.map(({ info }) => info.id).join(" and ")}`;
  const name = layer.info.id === layer.info.type ? layer.info.title : `${layer.info.id}: ${layer.info.title}`;
  const parts = [name, activation, formatShape(layer.shape), weightsOf(layer), reads];
  return parts.filter((part) => part !== null).join(", ");
}

function detailOf(layer: DrawnLayer): string {
  return weightsOf(layer) ?? formatShape(layer.shape);
}

function weightsOf(layer: DrawnLayer): string | null {
  const count = layer.info.param_count;
  return count === 0 ? null : `${formatCount(count)} weights`;
}

function shortDetail(layer: DrawnLayer): string {
  return layer.look === "picture" ? formatShape(layer.shape).replaceAll(" ", "") : String(layer.units);
}
