import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { AnyCommand, Experiment, LoadExperiment, SessionState } from "../protocol/generated";

const NETWORK = {
  layers: [{ id: "input", type: "input", config: {}, frozen: false, locks: {}, cuts: {}, held: {} }],
  edges: [],
};
const part = (type: string) => ({ type, config: {} });
const STARTED: Experiment = {
  version: 1,
  dataset: part("digits"),
  augmentation: part("none"),
  networks: { network: NETWORK },
  objective: part("classification"),
  optimizers: {},
  optimizer: part("adamw"),
  schedule: part("constant"),
  batch_size: 64,
  seed: 0,
};
const RIGHT = { layers: [], problem: null, mends: [] };
const FIRST_EDIT = "of the server";

/** A page with its own modules, whose server answers checks with these statuses in turn, and then with 200. */
async function openPage(...statuses: number[]) {
  return (await loadPage(...statuses)).begun();
}

/** The same before it has heard of its session. */
async function loadPage(...statuses: number[]) {
  vi.resetModules();
  vi.stubGlobal("fetch", () => {
    const status = statuses.shift() ?? 200;
    return status === 0
      ? Promise.reject(new TypeError("offline"))
      : Promise.resolve(new Response(JSON.stringify(RIGHT), { status }));
  });
  const [{ draft }, { editNames }, { outbox }, { session }] = await Promise.all([
    import("./draft.svelte"),
    import("./edit-names"),
    import("./outbox.svelte"),
    import("./session.svelte"),
  ]);
  const loads: LoadExperiment[] = [];
  const send = (command: AnyCommand) =>
    command.type === "load_experiment" ? loads.push(command) : loads.length;
  outbox.connect({ send });
  const follow = (experiment: Experiment, edit: string, coming: { edit: string } | null = null) =>
    draft.follow({
      experiment,
      edit,
      coming,
      status: "paused",
      data: { kind: "images" },
      kept: {},
      ...SESSION,
    } as unknown as SessionState);
  const page = { draft, editNames, session, loads, follow };
  const begun = () => {
    follow(STARTED, FIRST_EDIT);
    return page;
  };
  return { ...page, begun };
}

const SESSION = { id: "here", beginning: "first", brought_back: null };

function keepsForTheTab() {
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  vi.stubGlobal("window", { ...globalThis.window, sessionStorage, history: { replaceState: () => {} } });
  vi.stubGlobal("location", { pathname: "/", search: "", hash: "" });
}

type Page = Awaited<ReturnType<typeof openPage>>;

const rate = (learning_rate: number) => (experiment: Experiment) => ({
  ...experiment,
  optimizer: { type: "adamw", config: { learning_rate } },
});
const batches = (size: number) => (experiment: Experiment) => ({ ...experiment, batch_size: size });

// Each page imports its own modules, which takes a while where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("keeps to what was asked for last, though it still runs while what was asked for before comes in passing", async () => {
  const { draft, loads, follow } = await openPage();
  for (const size of [16, 32, 64]) {
    draft.edit(batches(size));
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(loads.map(({ experiment }) => experiment.batch_size)).toEqual([16, 32, 64]);
  follow({ ...STARTED }, FIRST_EDIT);
  for (const size of [16, 32]) {
    follow({ ...STARTED, batch_size: size }, FIRST_EDIT);
    expect(draft.asked?.batch_size).toBe(64);
    expect(draft.isUnderway).toBe(true);
  }
  follow({ ...STARTED }, loads[2]!.edit!);
  expect(draft.asked?.batch_size).toBe(64);
  expect(draft.isUnderway).toBe(false);
});

it("knows that what it sent is there, though it is as before and later changes came with it", async () => {
  const later = {
    "a live number": (page: Page) => {
      page.draft.tuned(rate(0.03), "optimizer.learning_rate");
      return page.editNames.next();
    },
    rewinding: ({ draft, editNames }: Page) => {
      draft.begin({ type: "rewind" });
      return editNames.base!;
    },
    "another page's change": () => "of another page",
  };
  for (const change of Object.values(later)) {
    const page = await openPage();
    const { draft, loads, follow } = page;
    for (const size of [32, 64]) {
      draft.edit(batches(size));
      await vi.advanceTimersByTimeAsync(1);
    }
    const edit = change(page);
    // A live number holds at once; that the session has settled on all of it is told later.
    const running = edit === "of another page" ? rate(0.03)(STARTED) : { ...draft.experiment! };
    follow(running, FIRST_EDIT, { edit: loads.at(-1)!.edit! });
    expect(draft.isUnderway).toBe(true);
    follow(running, edit);
    expect(draft.isUnderway).toBe(false);
    expect(draft.experiment).toEqual(running);
  }
});

it.each([0, 502, 503])("asks again about a change that could not be checked (%i)", async (status) => {
  const { draft, session, loads } = await openPage(status, status);
  draft.edit(batches(8));
  await vi.advanceTimersByTimeAsync(1);
  expect(session.problem?.message).toContain("the last change waits");
  expect(draft.asked?.batch_size).toBe(8);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(loads.map(({ experiment }) => experiment.batch_size)).toEqual([8]);
  expect(session.problem).toBeNull();
});

it("asks no more about a change that was taken back meanwhile", async () => {
  const { draft, session, loads } = await openPage(...Array<number>(20).fill(0));
  draft.edit(batches(8));
  await vi.advanceTimersByTimeAsync(1);
  draft.undo();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(draft.asked?.batch_size).toBe(64);
  expect(loads).toEqual([]);
  expect(session.problem).toBeNull();
});

it("gives a change back, in words, that the server fails to check", async () => {
  const { draft, session, loads } = await openPage(500);
  draft.edit(batches(8));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(draft.asked?.batch_size).toBe(64);
  expect(session.problem?.message).toBeTruthy();
  expect(loads).toEqual([]);
});

it("gives the answer of a network the size that other data need", async () => {
  const { draft, session, loads } = await openPage();
  const wider = { ...NETWORK, layers: [{ ...NETWORK.layers[0]!, config: { units: 6 } }] };
  const problem = { code: "output_shape", message: "6 here, not 4", layer_id: "input" };
  const wrong = {
    ...RIGHT,
    layers: [{ id: "input", problem, mends: [{ title: "Give it 6", network: wider }] }],
  };
  const asked: Experiment[] = [];
  vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
    const { experiment } = JSON.parse(body) as { experiment: Experiment };
    asked.push(experiment);
    const isMended = JSON.stringify(experiment.networks).includes("units");
    return Promise.resolve(new Response(JSON.stringify(isMended ? RIGHT : wrong)));
  });
  const others = (experiment: Experiment) => ({ ...experiment, dataset: part("letters") });
  draft.edit(others, { keep: false, mendsAnswer: true });
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(2);
  expect(loads.at(-1)!.experiment).toMatchObject({ dataset: part("letters"), networks: { network: wider } });
  expect(session.problem).toBeNull();

  draft.edit((experiment) => ({ ...experiment, networks: { network: NETWORK } }));
  await vi.advanceTimersByTimeAsync(1);
  expect(session.problem?.message).toBe("6 here, not 4");
  expect(loads).toHaveLength(1);
});

it("takes back first what was done since the last step, unless another step followed", async () => {
  const { draft, loads, follow } = await openPage();
  draft.edit(batches(16));
  await vi.advanceTimersByTimeAsync(1);
  follow({ ...STARTED, batch_size: 16 }, loads[0]!.edit!);
  const takeBack = vi.fn();
  draft.did(takeBack);
  draft.undo();
  expect(takeBack).toHaveBeenCalledOnce();
  expect(draft.experiment?.batch_size).toBe(16);
  draft.did(takeBack);
  draft.edit(batches(32));
  await vi.advanceTimersByTimeAsync(1);
  draft.undo();
  expect(takeBack).toHaveBeenCalledOnce();
  expect(draft.experiment?.batch_size).toBe(16);
});

it("goes on with undo after a reload, and asks for what each step had learned", async () => {
  keepsForTheTab();
  const { draft, loads, follow } = await openPage();
  for (const size of [16, 32]) {
    draft.edit(batches(size));
    await vi.advanceTimersByTimeAsync(1);
    follow({ ...STARTED, batch_size: size }, loads.at(-1)!.edit!);
  }
  draft.keep(SESSION as SessionState);
  const again = await loadPage();
  again.follow({ ...STARTED, batch_size: 32 }, loads.at(-1)!.edit!);
  expect(again.draft.experiment?.batch_size).toBe(32);
  for (const [size, edit] of [
    [16, loads[1]!.edit],
    [64, loads[0]!.edit],
  ]) {
    again.draft.undo();
    await vi.advanceTimersByTimeAsync(1000);
    expect(again.loads.at(-1)!.experiment.batch_size).toBe(size);
    expect(again.loads.at(-1)!.restore).toBe(edit);
    again.follow({ ...STARTED, batch_size: size as number }, again.loads.at(-1)!.edit!);
  }
  expect(again.draft.canUndo).toBe(false);
  again.draft.edit(batches(8));
  await vi.advanceTimersByTimeAsync(1);
  expect(again.draft.present!.id).toBeGreaterThan(3);
});

it("finds a draft that was not applied again after a reload, where it was left", async () => {
  keepsForTheTab();
  const { draft } = await openPage();
  draft.open();
  draft.setLive(false);
  draft.edit(batches(16));
  await vi.advanceTimersByTimeAsync(1);
  draft.keep(SESSION as SessionState);
  const again = (await loadPage()).begun();
  expect(again.draft.experiment?.batch_size).toBe(64);
  expect(again.draft.isLeft).toBe(true);
  again.draft.open();
  expect(again.draft.experiment?.batch_size).toBe(16);
});

it.each([{ beginning: "second" }, { id: "elsewhere" }])(
  "begins anew where the session is another one (%o)",
  async (other) => {
    keepsForTheTab();
    const { draft, loads, follow } = await openPage();
    draft.edit(batches(16));
    await vi.advanceTimersByTimeAsync(1);
    follow({ ...STARTED, batch_size: 16 }, loads[0]!.edit!);
    draft.keep({ ...SESSION, ...other } as SessionState);
    const again = await loadPage();
    again.follow({ ...STARTED, batch_size: 16 }, loads[0]!.edit!);
    expect(again.draft.canUndo).toBe(false);
  },
);

it("takes a live number back to what it was, though the session told of it meanwhile, in parts", async () => {
  const { draft, editNames, loads, follow } = await openPage();
  const [slow, fast, faster] = [0.002, 0.003, 0.004].map((value) => rate(value)(STARTED));
  follow(slow!, "another page's");
  for (const value of [0.003, 0.004]) {
    draft.tuned(rate(value), "optimizer.learning_rate");
    draft.sentNumber(editNames.next());
  }
  follow(fast!, editNames.base!.replace(/\d+$/, "1"));
  follow(faster!, editNames.base!);
  expect(draft.experiment).toEqual(faster);
  draft.undo();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draft.experiment).toEqual(slow);
  expect(loads.at(-1)!.experiment).toEqual(slow);
  expect(loads.at(-1)!.keep).toBe(true);
});
