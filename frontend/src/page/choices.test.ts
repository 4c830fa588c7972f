import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { withActivation } from "../builder/all-activations";
import type { Experiment } from "../lib/protocol/generated";
import type { Part } from "../lib/state/experiments";
import { withData, withObjective } from "../plane/datasets";
import { withFeature } from "../plane/features";
import { lookOf } from "../plane/points-spec";
import { CATALOG, POINTS, READY, STARTED, STATE, UNITS } from "./playground.fixture";
import { SlowServer } from "./slow-server.fixture";

/** The page's own modules, on a session of a slow server; nothing of it is drawn. */
async function openPage() {
  vi.resetModules();
  const target = { addEventListener: vi.fn(), removeEventListener: vi.fn() };
  const history = { pushState: vi.fn(), replaceState: vi.fn() };
  const origin = "http://page";
  vi.stubGlobal("window", { ...target, history });
  vi.stubGlobal("document", { ...target, querySelector: () => null });
  vi.stubGlobal("location", { pathname: "/", search: "", hash: "", href: origin, origin });
  vi.stubGlobal("requestAnimationFrame", (draw: (now: number) => void) =>
    setTimeout(() => draw(Date.now()), 16),
  );
  const presetOf = (experiment: Experiment) =>
    config(experiment, "dense_1")?.["units"] === 8 ? "plane_8" : null;
  const server = new SlowServer({ started: STATE, catalog: CATALOG, ready: READY, presetOf });
  const page = {
    server,
    ...(await import("../lib/state/session.svelte")),
    ...(await import("../lib/state/asked.svelte")),
    ...(await import("../lib/state/catalog.svelte")),
    ...(await import("../lib/state/choice.svelte")),
    ...(await import("../lib/state/draft.svelte")),
    ...(await import("../lib/state/experiments")),
    ...(await import("../lib/state/holds.svelte")),
    ...(await import("../lib/state/hyperparameters")),
    ...(await import("../lib/state/origin.svelte")),
    ...(await import("../lib/protocol/api")),
    ...(await import("../plane/live-experiment")),
    ...(await import("../plane/sketch.svelte")),
    ...(await import("../builder/builder.svelte")),
    ...(await import("../gallery/gallery.svelte")),
    ...(await import("./playback")),
  };
  await page.session.open();
  // One change is there already, for undo to take back.
  await wait();
  page.changeExperiment({ batch_size: 64 });
  await wait();
  server.arrive();
  return page;
}

type Page = Awaited<ReturnType<typeof openPage>>;

/** A choice of the page, what its control shows then, and what it showed before. */
interface Choice {
  readonly name: string;
  readonly make: (page: Page) => unknown;
  readonly shown: (page: Page) => unknown;
  readonly to: unknown;
}

const wait = () => vi.advanceTimersByTimeAsync(200);
const networkOf = ({ networks }: Experiment) => networks["network"]!;
const layerOf = (experiment: Experiment, id: string) =>
  networkOf(experiment).layers.find((candidate) => candidate.id === id);
const config = (experiment: Experiment, id: string) => layerOf(experiment, id)?.config;
const idsIn = (page: Page) => networkOf(page.asked.experiment!).layers.map(({ id }) => id);

const part = (type: Part, to: string): Choice => ({
  name: `another ${type}`,
  make: (page) => page.choosePart(type, to),
  shown: ({ asked }) => asked.experiment![type].type,
  to,
});

const live = (
  name: string,
  change: (experiment: Experiment) => Experiment,
  shown: Choice["shown"],
  to: unknown,
) => ({
  name,
  make: (page: Page) => page.liveExperiment.change(change, name),
  shown,
  to,
});

const CHOICES: readonly Choice[] = [
  {
    name: "a preset",
    make: (page) => page.loadPreset("plane_8", "circle"),
    shown: ({ asked }) => asked.preset,
    to: "plane_8",
  },
  {
    name: "an entry of the gallery",
    make: ({ gallery, catalog }) => gallery.load(catalog.labs[0]!),
    shown: ({ chosen, origin, asked }) => chosen.current?.lab ?? origin.labOf(asked.experiment!),
    to: "too_fast",
  },
  {
    name: "another lab",
    make: (page) => page.loadPreset("curve_8", "sine"),
    shown: ({ asked }) => asked.kind,
    to: "curve",
  },
  {
    name: "a tile of the data",
    make: ({ loadChosen, fetchExperiment, asked }) =>
      loadChosen(
        { dataset: "xor" },
        fetchExperiment("plane_4_2", "xor").then((ready) => withData(asked.experiment!, ready)),
      ),
    shown: ({ asked }) => asked.dataset,
    to: "xor",
  },
  {
    name: "other data for a network of one's own",
    make: (page) => page.loadOtherData({ type: "xor", config: {} }),
    shown: ({ asked }) => asked.dataset,
    to: "xor",
  },
  {
    name: "a table",
    make: ({ sketch, session }) => sketch.replace(POINTS, lookOf(session.state!.data)),
    shown: ({ asked }) => asked.dataset,
    to: "points",
  },
  live(
    "noise of the data",
    (experiment) => ({ ...experiment, dataset: { ...experiment.dataset, config: { noise: 0.5 } } }),
    ({ asked }) => asked.experiment!.dataset.config["noise"],
    0.5,
  ),
  live(
    "a feature",
    (experiment) => withFeature(experiment, "product", true),
    ({ asked }) => config(asked.experiment!, "features")?.["product"],
    true,
  ),
  live(
    "the batch size beside the data",
    (experiment) => ({ ...experiment, batch_size: 8 }),
    ({ asked }) => asked.experiment!.batch_size,
    8,
  ),
  {
    name: "the batch size in the drawer",
    make: (page) => page.changeExperiment({ batch_size: 8 }),
    shown: ({ asked }) => asked.experiment!.batch_size,
    to: 8,
  },
  {
    name: "a seed",
    make: (page) => page.startAgain(7),
    shown: ({ asked }) => asked.experiment!.seed,
    to: 7,
  },
  part("optimizer", "rmsprop"),
  part("schedule", "cosine"),
  part("augmentation", "shift"),
  {
    name: "a setting of the optimizer",
    make: (page) => page.configurePart("optimizer", "nesterov", true),
    shown: ({ asked }) => asked.experiment!.optimizer.config["nesterov"],
    to: true,
  },
  {
    name: "a loss",
    make: ({ draft }) => draft.edit((present) => withObjective(present, "binary_classification", 2)),
    shown: ({ asked }) => [asked.experiment!.objective.type, config(asked.experiment!, "dense_2")?.["units"]],
    to: ["binary_classification", 1],
  },
  {
    name: "the activation of all layers",
    make: ({ draft, catalog }) => draft.edit((present) => withActivation(present, "relu", catalog.layers)),
    shown: ({ asked }) => config(asked.experiment!, "dense_1")?.["activation"],
    to: "relu",
  },
  {
    name: "the activation of a layer",
    make: ({ builder }) => builder.configure("dense_1", { activation: "relu" }),
    shown: ({ asked }) => config(asked.experiment!, "dense_1")?.["activation"],
    to: "relu",
  },
  {
    name: "a wider layer",
    make: ({ builder }) => builder.resize("dense_1", UNITS, 1),
    shown: ({ asked }) => config(asked.experiment!, "dense_1")?.["units"],
    to: 5,
  },
  {
    name: "one more layer",
    make: ({ builder }) => builder.add("dropout", { on: { source: "dense_1", target: "dense_2" } }),
    shown: idsIn,
    to: ["input", "features", "dense_1", "dense_2", "dropout_1"],
  },
  {
    name: "one layer less",
    make: ({ builder }) => builder.remove(new Set(["features"])),
    shown: idsIn,
    to: ["input", "dense_1", "dense_2"],
  },
  {
    name: "a layer's name",
    make: ({ builder }) => builder.rename("dense_1", "hidden"),
    shown: idsIn,
    to: ["input", "features", "hidden", "dense_2"],
  },
  {
    name: "a frozen layer",
    make: ({ builder }) => builder.freeze("dense_1", true),
    shown: ({ asked }) => layerOf(asked.experiment!, "dense_1")?.frozen,
    to: true,
  },
  {
    name: "a muted unit",
    make: ({ holds }) => holds.hold("dense_1", 2, 0),
    shown: ({ holds }) => holds.valueOf("dense_1", 2),
    to: 0,
  },
  {
    name: "a cut weight",
    make: ({ holds }) => holds.cut({ layer: "dense_1", name: "kernel", flat: 3 }, true),
    shown: ({ holds }) => holds.isCut({ layer: "dense_1", name: "kernel", flat: 3 }),
    to: true,
  },
  {
    name: "undo",
    make: ({ draft, asked }) => {
      while (asked.experiment!.batch_size !== 32) draft.undo();
    },
    shown: ({ asked }) => asked.experiment!.batch_size,
    to: 32,
  },
  {
    name: "the browser's Back",
    make: ({ draft }) => draft.goTo(1),
    shown: ({ asked }) => asked.experiment!.batch_size,
    to: 32,
  },
];

const SITUATIONS: readonly (readonly [name: string, before: (page: Page) => unknown])[] = [
  ["while nothing else is coming", () => undefined],
  ["while another change is coming", (page) => page.choosePart("optimizer", "momentum")],
  [
    "while a change by hand is coming",
    ({ liveExperiment }) =>
      liveExperiment.change((present) => withFeature(present, "sin_x", true), "feature sin_x"),
  ],
  ["in the builder", ({ draft }) => draft.open()],
];

// Each page imports its own modules, which takes a while where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe.each(SITUATIONS)("%s", (_, before) => {
  it.each(CHOICES)("$name is coming at once, beside what runs, and Play means it", async (choice) => {
    const page = await openPage();
    const { session, asked, server } = page;
    before(page);
    await wait();
    const running = session.state!;
    expect(choice.shown(page)).not.toEqual(choice.to);

    choice.make(page);
    page.playOrPause();
    expect(choice.shown(page)).toEqual(choice.to);
    expect(asked.playing).toBe(true);

    await wait();
    expect(choice.shown(page)).toEqual(choice.to);
    expect(asked.isComing).toBe(true);
    expect(asked.words).not.toBe("");
    expect(session.state).toMatchObject({ experiment: running.experiment, generation: running.generation });

    for (; session.state!.coming; await wait()) server.arrive();
    expect(asked.isComing).toBe(false);
    expect(choice.shown(page)).toEqual(choice.to);
    expect(session.state!.playing).toBe(true);
    const kinds = server.commands.map(({ type }) => type);
    expect(kinds.lastIndexOf("play")).toBeGreaterThan(kinds.lastIndexOf("load_experiment"));
    expect(session.problem).toBeNull();
  });
});

it("makes changes on what was chosen a moment before", async () => {
  const page = await openPage();
  void page.loadPreset("plane_8", "circle");
  page.changeExperiment({ batch_size: 16 });
  page.liveExperiment.change((present) => withFeature(present, "sin_x", true), "feature sin_x");
  page.setHyperparameter("optimizer.learning_rate", 0.5);
  expect(page.asked.experiment!.batch_size).toBe(16);
  expect(page.asked.experiment!.optimizer.config["learning_rate"]).toBe(0.5);
  await wait();
  for (; page.session.state!.coming; await wait()) page.server.arrive();
  const { batch_size, optimizer, networks } = page.asked.experiment!;
  const layers = Object.fromEntries(networks["network"]!.layers.map(({ id, config }) => [id, config]));
  expect([batch_size, optimizer.config["learning_rate"]]).toEqual([16, 0.5]);
  expect([layers["dense_1"]!["units"], layers["features"]!["sin_x"]]).toEqual([8, true]);
  expect(page.session.state!.experiment.batch_size).toBe(16);
});

it("takes a number of an optimizer that is still being checked for that one, and not for the one that runs", async () => {
  const page = await openPage();
  const { asked, draft, session, server } = page;
  const before = asked.experiment!.optimizer;
  page.choosePart("optimizer", "sgd");
  page.setHyperparameter("optimizer.learning_rate", 10);
  expect(asked.experiment!.optimizer).toEqual({ type: "sgd", config: { learning_rate: 10 } });
  await wait();
  for (; session.state!.coming; await wait()) server.arrive();
  expect(session.state!.experiment.optimizer).toEqual({ type: "sgd", config: { learning_rate: 10 } });
  expect(server.commands.some(({ type }) => type === "set_hyperparameters")).toBe(false);
  draft.undo();
  expect(asked.experiment!.optimizer).toEqual(before);
});

/** Networks of one role have one optimizer; a version is not chosen. */
const WITHOUT_CONTROL = ["optimizers", "version"];

it("knows a choice for every part of an experiment", async () => {
  const changed = new Set<string>();
  for (const { make } of CHOICES) {
    const page = await openPage();
    const before = page.asked.experiment!;
    make(page);
    await wait();
    const after = page.asked.experiment!;
    for (const [key, value] of Object.entries(after))
      if (JSON.stringify(value) !== JSON.stringify(before[key as keyof Experiment])) changed.add(key);
  }
  expect([...changed, ...WITHOUT_CONTROL].sort()).toEqual(Object.keys(STARTED).sort());
});
