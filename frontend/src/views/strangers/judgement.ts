import type { SummaryConfigs } from "../../lib/protocol/generated";
import { frames } from "../../lib/state/frames";
import { input } from "../../lib/state/input.svelte";
import { workplace } from "../../lib/state/workplace.svelte";
import { alarmAt, judgedInWords, shareBelow } from "./alarm";
import { shareAbove } from "./roc";
import type { Scale } from "./spread";

/** What is chosen of strangers is kept under this name. */
export const STRANGERS = "strangers";

export type ToldBy = NonNullable<SummaryConfigs["strangers"]["told_by"]>;

/** How what is looked at is told from strangers: by which number of its own, and what a large one means. */
export interface Way {
  readonly name: string;
  readonly asks: "reconstruction" | "surprise";
  readonly own: string;
  readonly scale: Scale;
  readonly axis: string;
  /** What is said of a sample whose number is like that of others. */
  readonly usual: string;
  readonly others: string;
}

export const WAYS: Readonly<Record<ToldBy, Way>> = {
  error: {
    name: "error",
    asks: "reconstruction",
    own: "reconstruction/error",
    scale: "logarithmic",
    axis: "comes back worse",
    usual: "Rebuilt like",
    others: "come back no better",
  },
  density: {
    name: "density of codes",
    asks: "surprise",
    own: "surprise/surprise",
    scale: "linear",
    axis: "rarer code",
    usual: "A code like that of",
    others: "have one as rare",
  },
};

/** The way that was chosen last, by whoever shows it. */
export function chosenWay(): Way {
  return WAYS[workplace.shown<{ by: ToldBy }>(STRANGERS)?.by ?? "error"];
}

const NOTHING = new Float32Array(0);

/** What is told of strangers, each group from the least to the largest. */
export function toldOfStrangers() {
  const numbers = (name: string) => frames.get(`strangers/${name}`)?.data ?? NOTHING;
  const [test, strangers] = [numbers("test"), numbers("strangers")];
  return { above: test, below: strangers, limit: alarmAt(test) };
}

const hasInput = () => input.current.kind !== "nothing";

/** The number of what the network looks at; nothing while it looks at nothing. */
export function ownNumber({ own }: Way): number | undefined {
  return hasInput() ? frames.get(own)?.data[0] : undefined;
}

/** Whether what the network looks at is like what it learned, or why that is not known. */
export function judgement(noun: string, way: Way): string {
  const [test, number] = [frames.get("strangers/test")?.data, ownNumber(way)];
  if (!test) return "Known after the first look at the test set.";
  if (!hasInput()) return `Draw something, and see whether it is a ${noun}.`;
  if (number === undefined) return "Known after the first look at it.";
  return judgedInWords(shareBelow(test, number), noun, way);
}

/** What share of the strangers is found where one of a hundred test samples is a false alarm. */
export function foundInWords(kind: string): string {
  const { below, limit } = toldOfStrangers();
  if (below.length === 0) return "";
  return `At one false alarm in 100 it finds ${Math.round(100 * shareAbove(below, limit))} % of the ${kind}.`;
}
