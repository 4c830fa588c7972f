import { formatLoss, formatTick } from "../lib/format";
import type { Numbers } from "../lib/render/magnitude";

/** The losses after one step, by learning rate: down the gradient, and as the optimizer would go. */
export interface Rates {
  readonly rates: Numbers;
  readonly gradient: Numbers;
  readonly step: Numbers;
  /** Before the step. */
  readonly loss: number;
  /** The present one. */
  readonly rate: number;
}

/** What a learning rate leads to. */
export interface Landing {
  readonly rate: number;
  readonly loss: number;
}

/** Losses that rise by more than so many times what the best step gains, or than this share, are off the chart. */
const MOST_RISE = 2;
const LEAST_RISE = 0.25;
const SAME = 2e-3;

/** Where the optimizer lands with a learning rate: between those that were evaluated, on a log scale. */
export function landingAt({ rates, step }: Rates, rate: number): Landing {
  const last = rates.length - 1;
  const decades = Math.log(rates[last]! / rates[0]!) / last;
  const position = Math.min(last, Math.max(0, Math.log(rate / rates[0]!) / decades));
  const before = Math.min(last - 1, Math.floor(position));
  const loss = step[before]! + (step[before + 1]! - step[before]!) * (position - before);
  return { rate, loss };
}

/** The learning rate of all evaluated ones with which one step goes lowest. */
export function lowest({ rates, step }: Rates): Landing {
  let best = 0;
  for (let i = 1; i < step.length; i++) if (step[i]! < step[best]!) best = i;
  return { rate: rates[best]!, loss: step[best]! };
}

/** Whether the optimizer goes straight down the gradient: then one curve tells it all. */
export function goesDownGradient({ gradient, step, loss }: Rates): boolean {
  for (let i = 0; i < step.length; i++) {
    const [one, other] = [gradient[i]!, step[i]!];
    if (!Number.isFinite(one) || !Number.isFinite(other)) continue;
    if (Math.abs(one - other) > SAME * Math.max(loss, Math.abs(one), Math.abs(other))) return false;
  }
  return true;
}

/** From which loss to which the chart shows: all that is below, and some of what rises. */
export function shownRange({ gradient, step, loss }: Rates): readonly [number, number] {
  const all = [...Array.from(gradient), ...Array.from(step), loss].filter(Number.isFinite);
  const least = Math.min(...all);
  const rise = Math.max(MOST_RISE * (loss - least), LEAST_RISE * Math.abs(loss), 1e-9);
  return [least, loss + rise];
}

/** What a chart says, for those who do not see it. */
export function ratesInWords(rates: Rates): string {
  const now = landingAt(rates, rates.rate);
  const best = lowest(rates);
  const from = `One step from loss ${formatLoss(rates.loss)}`;
  const present = `the present learning rate, ${formatTick(rates.rate)}, lands at ${formatLoss(now.loss)}`;
  if (!(best.loss < rates.loss)) return `${from}: ${present}; no learning rate lands lower.`;
  return `${from}: ${present}; the lowest in one step is ${formatLoss(best.loss)}, at ${formatTick(best.rate)}.`;
}
