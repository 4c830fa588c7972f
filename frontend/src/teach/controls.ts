/** One control that a teacher can leave out of the page. */
export interface Control {
  readonly id: string;
  readonly title: string;
  /** What on the page it is. */
  readonly selector: string;
}

/** Everything that can be hidden, in the order of the page. Ids are part of links: they never change. */
export const CONTROLS: readonly Control[] = [
  { id: "lab", title: "Choice of lab", selector: '[data-control="lab"]' },
  { id: "gallery", title: "Gallery", selector: '[data-control="gallery"]' },
  { id: "network", title: "Choice of network", selector: ".select:has([data-testid=preset])" },
  { id: "build", title: "Build", selector: "[data-testid=build]" },
  { id: "edit", title: "Units and layers by + and −", selector: '[data-control="edit"]' },
  {
    id: "optimizer",
    title: "Optimizer and hyperparameters",
    selector: ".experiment > .optimizer, .experiment > .hyperparameters",
  },
  {
    id: "data",
    title: "Choice of data",
    selector: '[data-control="data"], .select:has([data-testid=dataset])',
  },
  { id: "points", title: "Number of points, noise, batch size, seed", selector: '[data-control="points"]' },
  { id: "features", title: "Features", selector: '[data-control="features"]' },
  { id: "draw", title: "Own points", selector: '[data-control="draw"], [data-testid=upload]' },
  { id: "weights", title: "Weights by hand", selector: '[data-control="weights"]' },
  { id: "view", title: "Discrete, contours, test points, mistakes", selector: '[data-control="view"]' },
  { id: "space", title: "Warped space", selector: '[data-control="space"]' },
  { id: "confusion", title: "Confusion", selector: '[data-control="confusion"]' },
  { id: "play", title: "Play and pause", selector: "[data-testid=play], [data-testid=pause]" },
  {
    id: "step",
    title: "Steps of an example, a batch or an epoch",
    selector: "[data-testid=step], .select:has([data-testid=step-size])",
  },
  { id: "start", title: "Rewind and new start", selector: "[data-testid=rewind], .new-start" },
  { id: "speed", title: "Speed", selector: ".transport .speed" },
  { id: "stop", title: "Stop conditions", selector: '[data-control="stop"]' },
  { id: "share", title: "Share and teach", selector: '[data-control="share"], [data-control="teach"]' },
];

/** The ids that a link hides, as it is written: `noise,features`. Unknown ones are passed over. */
export function parseHidden(text: string | null): ReadonlySet<string> {
  const known = new Set(CONTROLS.map(({ id }) => id));
  return new Set((text ?? "").split(",").filter((id) => known.has(id)));
}

export function formatHidden(hidden: ReadonlySet<string>): string | null {
  const ids = CONTROLS.map(({ id }) => id).filter((id) => hidden.has(id));
  return ids.length > 0 ? ids.join(",") : null;
}

/** The style that hides controls. */
export function styleOf(hidden: ReadonlySet<string>): string {
  const selectors = CONTROLS.filter(({ id }) => hidden.has(id)).map(({ selector }) => selector);
  return selectors.length > 0 ? `:is(${selectors.join(", ")}) { display: none !important; }` : "";
}

/** The address of this experiment with some controls only: a page of its own for each who opens it. */
export function teachersLink(href: string, hidden: ReadonlySet<string>): string {
  const { origin, hash } = new URL(href);
  const parts = hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part !== "" && !part.startsWith("hide="));
  const text = formatHidden(hidden);
  if (text) parts.push(`hide=${text}`);
  return `${origin}/${parts.length > 0 ? `#${parts.join("&")}` : ""}`;
}
