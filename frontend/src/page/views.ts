import type { Component } from "svelte";

import type { LearningProblem } from "../lib/learning-problem";
import type { Place, View, ViewProps } from "../lib/view";

/** A view, with the component that draws it. */
export interface StandingView extends View {
  readonly Component: Component<ViewProps>;
}

/** What the file of a view exports. */
export interface ViewModule {
  readonly view: View;
  readonly default: Component<ViewProps>;
}

/** Each file `<Name>View.svelte` in a room of the page is a view. */
export const VIEW_MODULES = import.meta.glob<ViewModule>("../*/*View.svelte", { eager: true });

export const VIEWS: readonly StandingView[] = Object.values(VIEW_MODULES)
  .map(({ view, default: Component }) => ({ ...view, Component }))
  .sort((a, b) => a.order - b.order);

/** The views that a problem has at a place, in their order, without those that a lesson hides. */
export function viewsAt(
  place: Place,
  problem: LearningProblem,
  hidden: ReadonlySet<string> = new Set(),
): readonly StandingView[] {
  return VIEWS.filter(
    (view) => view.place === place && view.needs(problem) && !(view.control && hidden.has(view.control)),
  );
}

/** Views that stand by themselves, or take turns under one heading, where the first of them stands. */
export interface Stand {
  /** The heading of the tabs; null for a view that stands by itself. */
  readonly tabs: string | null;
  readonly views: readonly StandingView[];
}

export function standsOf(views: readonly StandingView[]): readonly Stand[] {
  return views
    .filter(({ tabs }, i) => !tabs || views.findIndex((view) => view.tabs === tabs) === i)
    .map((view) =>
      view.tabs
        ? { tabs: view.tabs, views: views.filter(({ tabs }) => tabs === view.tabs) }
        : { tabs: null, views: [view] },
    );
}
