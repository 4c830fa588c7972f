import { describe, expect, it, vi } from "vitest";

import type { LearningProblem } from "../lib/learning-problem";
import { PROBLEMS } from "../lib/learning-problem.fixture";
import { PLACES, type Place } from "../lib/view";
import { CONTROLS } from "../teach/controls";
import { standsOf, VIEW_MODULES, VIEWS, viewsAt } from "./views";

// Nothing is drawn here, but what is imported looks for its theme and makes a style sheet.
vi.mock("../lib/state/theme.svelte", () => ({ theme: {} }));
vi.hoisted(() => vi.stubGlobal("CSSStyleSheet", class {}));

const FILES = Object.keys(import.meta.glob("../**/*View.svelte"));
const VIEW_SOURCES = import.meta.glob<string>("../*/*View.svelte", {
  query: "?raw",
  import: "default",
  eager: true,
});
const namesAt = (place: Place, problem: LearningProblem, hidden?: ReadonlySet<string>) =>
  viewsAt(place, problem, hidden).map(({ name }) => name);

describe("every view", () => {
  it("is found by the name of its file", () => {
    expect(Object.keys(VIEW_MODULES).sort()).toEqual(FILES.sort());
  });

  it.each(Object.entries(VIEW_MODULES))("%s says what it is, and fits a problem of a lab", (_, { view }) => {
    expect(view.name).toMatch(/^[A-Z]/);
    expect(PLACES).toContain(view.place);
    expect([...PROBLEMS.values()].some(view.needs)).toBe(true);
    if (view.control) expect(CONTROLS.map(({ id }) => id)).toContain(view.control);
  });

  it("has a name of its own", () => {
    expect(new Set(VIEWS.map(({ name }) => name)).size).toBe(VIEWS.length);
  });
});

describe("what a view is drawn from", () => {
  it.each([...PROBLEMS])("is something of which there is something to show, for %s", (_, problem) => {
    const wanted = PLACES.flatMap((place) => viewsAt(place, problem)).flatMap(
      ({ summaries }) => summaries?.(problem, []) ?? [],
    );
    expect(wanted).toContainEqual({ type: "weights" });
    for (const { type } of wanted) expect(problem.objective.shows).toContain(type);
  });

  it("is declared, and asked for by hand only where it depends on what is chosen", () => {
    for (const [path, { view }] of Object.entries(VIEW_MODULES)) {
      expect(VIEW_SOURCES[path], view.name).not.toContain("subscriptions.add");
    }
  });
});

describe("a view that may stand large", () => {
  const large = Object.entries(VIEW_MODULES).filter(([, { view }]) => view.large);

  it("has a name in the address that is no other's", () => {
    expect(large.length).toBeGreaterThan(2);
    expect(new Set(large.map(([, { view }]) => view.large)).size).toBe(large.length);
  });

  it.each(large)("%s has a picture that becomes large, and the button for it", (path) => {
    const source = VIEW_SOURCES[path]!;
    for (const part of ["<Enlarge name={view.large}", "<Enlargeable name={view.large}"]) {
      expect(source).toContain(part);
    }
  });
});

describe("the page of a problem", () => {
  const POINTS = ["Data sets", "Points", "Features"];
  const PICTURES = ["Drawing", "Samples"];

  const PAGES: [lab: string, data: string[], output: string[]][] = [
    ["digits_augmentation", PICTURES, ["Output", "Mistakes", "Confusion", "Among others"]],
    ["digits_by_rows", PICTURES, ["Output", "Memory", "Mistakes", "Confusion"]],
    ["rnn_forgets", ["Samples"], ["Output", "Memory", "Mistakes", "Confusion"]],
    ["autoencoder_digits", PICTURES, ["Reconstruction", "Plane of codes", "Heaps"]],
    ["gan_digits", PICTURES, ["Judgement", "Made samples"]],
    ["twins", PICTURES, ["Same or different", "Among others"]],
    ["as_in_playground", POINTS, ["Plane"]],
    ["table_iris", ["Row", "Data sets", "Points"], ["Output", "Confusion", "Among others"]],
    ["curve_absolute", POINTS, ["Plane"]],
    ["high_rate", POINTS, ["Plane"]],
    ["gan_dots", POINTS, ["Plane"]],
    ["flow_dots", POINTS, ["Plane"]],
  ];
  /** One more view needs no line here. */
  const KNOWN = new Set(PAGES.flatMap(([, data, output]) => [...data, ...output]));

  it.each(PAGES)("of %s has its data and its output, and those of no other", (lab, data, output) => {
    const problem = PROBLEMS.get(lab)!;
    const knownAt = (place: Place) => namesAt(place, problem).filter((name) => KNOWN.has(name));
    expect(knownAt("data")).toEqual(data);
    expect(knownAt("output")).toEqual(output);
  });

  it.each([...PROBLEMS])("of %s leaves no place empty, and has views of one rank nowhere", (_, problem) => {
    for (const place of PLACES) {
      const views = viewsAt(place, problem);
      expect(views).not.toEqual([]);
      expect(new Set(views.map(({ order }) => order)).size).toBe(views.length);
    }
    expect(namesAt("network", problem)).toContain("Network");
    expect(namesAt("below", problem)).toEqual(expect.arrayContaining(["Timeline", "Numbers"]));
  });

  it("has no view that a lesson hides", () => {
    const problem = PROBLEMS.get("as_in_playground")!;
    expect(namesAt("data", problem, new Set(["points"]))).toEqual(["Data sets", "Features"]);
    expect(namesAt("data", problem, new Set(["data", "points", "features"]))).toEqual([]);
  });

  it("has views with the same heading in one stand, where the first of them would be", () => {
    const stands = standsOf(viewsAt("output", PROBLEMS.get("digits_augmentation")!));
    expect(stands.slice(2, 5).map(({ tabs, views }) => [tabs, views.map(({ name }) => name)])).toEqual([
      [null, ["Output"]],
      [null, ["What speaks for it"]],
      ["On the test set", ["Mistakes", "Confusion", "Among others"]],
    ]);
  });
});

describe("the source of the page", () => {
  const SOURCES = import.meta.glob<string>(
    ["../**/*.{ts,svelte}", "!../**/*.{test,fixture}.ts", "!../lib/protocol/**"],
    {
      query: "?raw",
      import: "default",
      eager: true,
    },
  );
  /** The protocol calls the lab of data their kind, and there it is read; no one else asks which it is. */
  const LABS = "../lib/state/labs.ts";

  it("asks data for what can be shown of them, and never for their kind", () => {
    expect(SOURCES[LABS]).toContain("DataInfo");
    const asking = Object.entries(SOURCES).filter(
      ([path, text]) =>
        path !== LABS && /\bdata\??\.kind\b|\bkind [=!]== "(images|plane)"|DataInfo\["kind"\]/.test(text),
    );
    expect(asking.map(([path]) => path)).toEqual([]);
  });
});
