import type { LearningProblem } from "./learning-problem";
import type { SessionState, SummaryConfigs } from "./protocol/generated";

/** Where a view may stand: in the columns of the data and of the output, between them, or below with the time. */
export const PLACES = ["data", "network", "output", "below"] as const;

export type Place = (typeof PLACES)[number];

export type Networks = SessionState["networks"];

/** A summary, as it is subscribed to. */
export type WantedSummary = {
  readonly [T in keyof SummaryConfigs]: { readonly type: T; readonly config?: SummaryConfigs[T] };
}[keyof SummaryConfigs];

/** What a view says of itself: `export const view` in the module script of its file. */
export interface View {
  /** What a person would call it: on its tab, and where it is said that it could not be shown. */
  readonly name: string;
  readonly place: Place;
  /** Its rank among the views of its place; tens leave room in between. */
  readonly order: number;
  /** Whether it has something to show of a problem. */
  readonly needs: (problem: LearningProblem) => boolean;
  /** What it is drawn from, of a problem or of its networks: subscribed to while it is on the page. */
  readonly summaries?: (problem: LearningProblem, networks: Networks) => readonly WantedSummary[];
  /** The control by which a lesson leaves it out. */
  readonly control?: string;
  /** The name under which its picture may also stand large, over the network; the address has it. */
  readonly large?: string;
  /** The class of the region that it fills by itself, also where it fails; the page's grid has a place for it. */
  readonly region?: string;
  /** Views of one place with the same heading take turns, by a tab for each. */
  readonly tabs?: string;
  /** What it belongs to: where that becomes another, the view begins again. */
  readonly owner?: (current: SessionState) => string;
}

/** What each view is given. */
export interface ViewProps {
  readonly problem: LearningProblem;
  readonly current: SessionState;
}
