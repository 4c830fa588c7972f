import { basePath } from "../lib/base-path";
import { formatFragment, parseFragment } from "../lib/state/address";

/** One control that a teacher can leave out of the page. */
export interface Control {
  readonly id: string;
  readonly title: string;
  /** What on the page it is. */
  readonly selector: string;
  /** A control that it belongs to: where that is hidden, it is hidden too. */
  readonly partOf?: string;
  /** The keys of the page that stand for it. */
  readonly keys?: readonly string[];
}

/**
 * Everything that can be hidden, in the order of the page: the one table that controls, keys, dropped files and
 * addresses ask. Ids are part of links: they never change.
 */
export const CONTROLS: readonly Control[] = [
  { id: "lab", title: "Choice of lab", selector: '[data-control="lab"]' },
  { id: "gallery", title: "Gallery", selector: '[data-control="gallery"]' },
  { id: "network", title: "Choice of network", selector: ".select:has([data-testid=preset])" },
  { id: "build", title: "Build", selector: "[data-testid=build]" },
  { id: "edit", title: "Units and layers by + and −", selector: '[data-control="edit"]' },
  {
    id: "optimizer",
    title: "Optimizer and hyperparameters",
    selector: '.experiment > .optimizer, .experiment > .hyperparameters, [data-control="optimizer"]',
  },
  {
    id: "data",
    title: "Choice of data",
    selector: '[data-control="data"], .select:has([data-testid=dataset])',
  },
  { id: "points", title: "Number of samples, noise, batch size, seed", selector: '[data-control="points"]' },
  { id: "features", title: "Features", selector: '[data-control="features"]' },
  { id: "draw", title: "Own points and tables", selector: '[data-control="draw"], [data-testid=upload]' },
  {
    id: "weights",
    title: "Weights by hand",
    selector: '[data-control="weights"]',
  },
  {
    id: "view",
    title: "Discrete, contours, test points, mistakes, arrows, code grid",
    selector: '[data-control="view"]',
  },
  { id: "large", title: "Large pictures, over the network", selector: "[data-testid^=enlarge-]" },
  { id: "space", title: "Warped space", selector: '[data-control="space"]' },
  { id: "confusion", title: "Confusion", selector: '[data-control="confusion"]' },
  { id: "landscape", title: "Loss landscape", selector: '[data-control="landscape"]' },
  {
    id: "play",
    title: "Play and pause",
    selector: "[data-testid=play], [data-testid=pause]",
    keys: [" "],
  },
  {
    id: "step",
    title: "Steps of an example, a batch or an epoch",
    selector: "[data-testid=step], .select:has([data-testid=step-size])",
    keys: ["arrowright"],
  },
  {
    id: "slow",
    partOf: "step",
    title: "Slow motion through a step of several turns",
    selector: "[data-testid=slow-motion], .slow > .buttons, .slow > .turns",
    keys: ["s"],
  },
  {
    id: "start",
    title: "Rewind and new start",
    selector: "[data-testid=rewind], .new-start",
    keys: ["r", "n"],
  },
  {
    id: "runs",
    title: "Branches and the list of runs",
    selector: '[data-control="runs"], [data-testid=runs-list]',
    keys: ["b"],
  },
  {
    id: "speed",
    title: "Speed",
    selector: ".transport .speed > :not([data-testid=slow-motion])",
  },
  { id: "stop", title: "Stop conditions", selector: '[data-control="stop"]' },
  {
    id: "share",
    title: "Share and teach, files and addresses of other experiments",
    selector: '[data-control="share"], [data-control="teach"]',
  },
];

/** The ids that a link hides, as it is written: `noise,features`. Unknown ones are passed over. */
export function parseHidden(text: string | null): ReadonlySet<string> {
  const named = new Set((text ?? "").split(","));
  const hidden = CONTROLS.filter(({ id, partOf }) => named.has(id) || (partOf && named.has(partOf)));
  return new Set(hidden.map(({ id }) => id));
}

/** What is hidden once a control is ticked or unticked: its parts go with it, and come back only together with it. */
export function toggled(hidden: ReadonlySet<string>, control: string): ReadonlySet<string> {
  const whole = CONTROLS.find(({ id }) => id === control)?.partOf;
  const parts = CONTROLS.filter(({ partOf }) => partOf === control).map(({ id }) => id);
  if (!hidden.has(control)) return new Set([...hidden, control, ...parts]);
  return new Set([...hidden].filter((id) => id !== control && id !== whole));
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

/** The control that a key of the page stands for. */
export function controlOfKey(key: string): string | undefined {
  return CONTROLS.find(({ keys }) => keys?.includes(key.toLowerCase()))?.id;
}

/** What a lesson's link holds behind the #, beside the experiment: each as text, or null for nothing. */
export interface Lesson {
  readonly hide: string | null;
  readonly start: string | null;
  readonly task: string | null;
}

/**
 * The address of this experiment as a lesson: a page of its own for each who opens it, or, `shared`, the present run for
 * all. It is opened at a `server`, which others may know by another address than this page does.
 */
export function teachersLink(href: string, lesson: Lesson, shared = false, server = ""): string {
  const { origin, pathname, hash } = new URL(href);
  const fragment = new Map(parseFragment(hash));
  for (const [key, value] of Object.entries(lesson) as [string, string | null][]) {
    if (value === null || (shared && key === "start")) fragment.delete(key);
    else fragment.set(key, value);
  }
  const base = (server || origin + basePath).replace(/\/$/, "");
  return `${base}/${shared ? pathname.slice(basePath.length) : ""}${formatFragment(fragment)}`;
}

/** Whether only this computer can open an address. */
export function isLoopback(href: string): boolean {
  const { hostname } = new URL(href);
  return (
    hostname === "localhost" ||
    hostname === "0.0.0.0" ||
    hostname === "[::1]" ||
    /^127\./.test(hostname) ||
    hostname.endsWith(".localhost")
  );
}
