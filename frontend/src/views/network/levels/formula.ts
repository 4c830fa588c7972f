import { formatNumber, formatPercent } from "../../../lib/format";

/** A formula in TeX, and numbers that stand in it as `\text{@name}`. */
export interface Formula {
  readonly general: string;
  /** With the numbers of now, a line after the other. */
  readonly lines: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** The place of a number in a line. */
export const at = (name: string): string => `\\text{@${name}}`;

/** A number as it stands in a sum or a product: a negative one in brackets. */
export function inBrackets(value: number): string {
  return value < 0 ? `(${formatNumber(value)})` : formatNumber(value);
}

const ESCAPED = /[^A-Za-z0-9 ]/g;

/** The name of a function, such as \operatorname{leaky relu}. */
export function named(name: string): string {
  return `\\operatorname{${name.replace(ESCAPED, "").replaceAll(" ", "\\ ")}}`;
}

/** What stands around the argument of an activation; nothing where it changes nothing. */
function around(activation: string | null, argument: string): string {
  return activation === null ? argument : `${named(activation)}(${argument})`;
}

/** A sum of products and a bias, and what an activation makes of it. */
export function sumFormula(
  general: string,
  activation: string | null,
  { sum, bias, value }: { sum: number; bias: number | undefined; value: number },
): Formula {
  const addsBias = bias !== undefined;
  const lines = [
    ...(addsBias ? [`{} = ${around(activation, `${at("sum")} + ${at("bias")}`)}`] : []),
    ...(activation !== null ? [`{} = ${around(activation, at("preactivation"))}`] : []),
    `{} = ${at("value")}`,
  ];
  const values = {
    sum: formatNumber(sum),
    bias: inBrackets(bias ?? 0),
    preactivation: formatNumber(sum + (bias ?? 0)),
    value: formatNumber(value),
  };
  const result = activation === null ? "z" : "y";
  return {
    general: `${result} = ${around(activation, addsBias ? `${general} + b` : general)}`,
    lines,
    values,
  };
}

/** A number less the mean, divided by the spread, scaled and moved. */
export function normalFormula(of: (name: string) => number, value: number): Formula {
  const [input, mean, deviation, normal] = [of("input"), of("mean"), of("deviation"), of("normal")];
  return {
    general: String.raw`y = \gamma \cdot \frac{x - \mu}{\sigma} + \beta`,
    lines: [
      String.raw`{} = ${at("scale")} \cdot \frac{${at("input")} - ${at("mean")}}{${at("deviation")}} + ${at("bias")}`,
      String.raw`{} = ${at("scale")} \cdot ${at("normal")} + ${at("bias")}`,
      `{} = ${at("value")}`,
    ],
    values: {
      scale: formatNumber(of("scale")),
      input: formatNumber(input),
      mean: inBrackets(mean),
      deviation: formatNumber(deviation),
      normal: inBrackets(normal),
      bias: inBrackets(of("bias")),
      value: formatNumber(value),
    },
  };
}

/** The largest number of a window. */
export function maximumFormula(count: number, value: number): Formula {
  return {
    general: String.raw`y = \max(x_1, \ldots, x_{${count}})`,
    lines: [`{} = ${at("value")}`],
    values: { value: formatNumber(value) },
  };
}

/** The mean of a window. */
export function meanFormula(sum: number, count: number, value: number): Formula {
  return {
    general: String.raw`y = \frac{1}{n} \sum_{i=1}^{n} x_i`,
    lines: [String.raw`{} = \frac{${at("sum")}}{${at("count")}} = ${at("value")}`],
    values: { sum: formatNumber(sum), count: String(count), value: formatNumber(value) },
  };
}

/** The probability of a class among all; its logits have been moved by `shift` where they are large. */
export function softmaxFormula({
  logit,
  shift,
  exponential,
  total,
}: Record<"logit" | "shift" | "exponential" | "total", number>): Formula {
  return {
    general: String.raw`p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}`,
    lines: [
      String.raw`{} = \frac{e^{${at("logit")}}}{${at("total")}} = \frac{${at("exponential")}}{${at("total")}} = ${at("value")}`,
    ],
    values: {
      logit: formatNumber(logit - shift),
      exponential: formatNumber(exponential),
      total: formatNumber(total),
      value: formatPercent(exponential / total),
    },
  };
}
