import type { DrawnLayer } from "./graph";
import { formatCount } from "../../lib/render/numbers";

/** Two short lines over a layer. */
export interface Header {
  readonly title: string;
  readonly detail: string;
}

/** Width of a text in pixels at the header's font. */
export type Measure = (text: string) => number;

const READOUT_OF_LINEAR = new Set([null, "linear"]);
const SHORT_NAMES: Record<string, string> = {
  conv2d: "conv",
  max_pool: "pool",
  avg_pool: "pool",
  global_avg_pool: "mean",
  batch_norm: "norm",
  layer_norm: "norm",
  concatenate: "join",
  dropout: "drop",
};

/** The longest form that fits: “Dense 16 · relu”, “Dense 16”, “dense” over “16”. */
export function headerOf(layer: DrawnLayer, readout: string, width: number, measure: Measure): Header {
  const title = layer.info.title;
  const activation = activationOf(layer, readout);
  const full = activation === null ? title : `${title} · ${activation}`;
  const detail = detailOf(layer);
  const short = shortDetail(layer);
  const shortest = SHORT_NAMES[layer.info.type] ?? layer.info.type.replaceAll("_", " ");
  const forms: Header[] = [
    { title: full, detail },
    { title, detail: activation === null ? detail : activation },
    { title, detail: short },
    { title: shortest, detail: short },
  ];
  const fitting = forms.find((form) => measure(form.title) <= width && measure(form.detail) * 0.92 <= width);
  return fitting ?? { title: shortest, detail: short };
}

/** What follows the layer's sum: its activation, or the readout of the objective on the output. */
export function activationOf(layer: DrawnLayer, readout: string): string | null {
  const { activation } = layer.info;
  if (layer.isOutput && READOUT_OF_LINEAR.has(activation)) return readout;
  return READOUT_OF_LINEAR.has(activation) || activation === layer.info.type ? null : activation;
}

/** The layer in a sentence, for those who do not see the picture. */
export function describeLayer(layer: DrawnLayer, readout: string): string {
  const activation = activationOf(layer, readout);
  const parts = [layer.info.title, activation, formatShape(layer.shape), weightsOf(layer)];
  return parts.filter((part) => part !== null).join(", ");
}

export function formatShape(shape: readonly number[]): string {
  const [height, width, channels] = shape;
  if (shape.length === 3 && channels === 1) return `${height} × ${width}`;
  return shape.join(" × ");
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
