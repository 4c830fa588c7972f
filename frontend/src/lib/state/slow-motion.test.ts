import { beforeEach, describe, expect, it, vi } from "vitest";

import type { AnyCommand, SessionState, StageInfo } from "../protocol/generated";

const told = vi.hoisted(() => ({
  sent: [] as AnyCommand[],
  waiting: undefined as AnyCommand | undefined,
  state: null as object | null,
  listeners: [] as ((state: SessionState) => void)[],
}));

vi.mock("./session.svelte", () => ({
  session: {
    get state() {
      return told.state;
    },
    send: (command: AnyCommand) => told.sent.push(command) > 0,
    subscribe: ({ changed }: { changed: (state: SessionState) => void }) => (told.listeners = [changed]),
  },
}));
vi.mock("./outbox.svelte", () => ({ outbox: { last: () => told.waiting } }));

const STAGES: StageInfo[] = [
  { kind: "pass", roles: ["maker"], samples: ["made"], words: "It makes.", scalar: "Samples", layer: null },
  {
    kind: "gradients",
    roles: ["maker"],
    samples: ["made"],
    words: "It is pulled.",
    scalar: "Norm",
    layer: null,
  },
  {
    kind: "move",
    roles: ["judge"],
    samples: ["real", "made"],
    words: "It learns.",
    scalar: "Moved",
    layer: null,
  },
];

const VALUES = [8, 0.5, null];

/** A fresh page on a session that stands at a stage, or trains. */
async function at(stage: number | null, values: (number | null)[] = VALUES) {
  stands(stage, values);
  vi.resetModules();
  return (await import("./slow-motion.svelte")).slowMotion;
}

/** From now on the session stands at a stage, or trains. */
function stands(stage: number | null, values: (number | null)[] = VALUES): void {
  const state = {
    objective: { stages: STAGES },
    slow_motion: stage === null ? null : { stage, of: "batch", values },
  };
  told.state = state;
  for (const changed of told.listeners) changed(state as unknown as SessionState);
}

beforeEach(() => {
  told.sent = [];
  told.waiting = undefined;
});

describe("slow motion", () => {
  it("begins at the first stage, and plays", async () => {
    const slowMotion = await at(null);
    expect([slowMotion.isOn, slowMotion.stage, slowMotion.rests("maker")]).toEqual([false, null, false]);
    slowMotion.start("batch");
    expect(told.sent).toEqual([{ type: "show_stage", stage: 0, of: "batch" }]);
    stands(0);
    expect([slowMotion.isOn, slowMotion.stage, slowMotion.plays]).toEqual([true, STAGES[0], true]);
  });

  it("plays no further when the server ends it and another page begins it again", async () => {
    const slowMotion = await at(null);
    slowMotion.start("batch");
    stands(null);
    stands(0);
    expect(slowMotion.plays).toBe(true);
    stands(null);
    stands(1);
    expect(slowMotion.plays).toBe(false);
  });

  it("plays when it is left and begun again at once", async () => {
    const slowMotion = await at(2);
    stands(2);
    slowMotion.leave();
    slowMotion.start("batch");
    told.waiting = told.sent.at(-1);
    stands(null);
    told.waiting = undefined;
    stands(0);
    expect(slowMotion.plays).toBe(true);
  });

  it("tells of the session's stage, and who has no part in it", async () => {
    const slowMotion = await at(1);
    expect([slowMotion.stage?.words, slowMotion.value]).toEqual(["It is pulled.", 0.5]);
    expect([slowMotion.rests("judge"), slowMotion.rests("maker")]).toEqual([true, false]);
    expect(slowMotion.showsPulls).toBe(true);
    expect((await at(2)).value).toBeNull();
    expect((await at(2)).showsPulls).toBe(false);
    expect((await at(0, [])).value).toBeUndefined();
  });

  it("goes on from what was asked for, and after the last stage into the next step", async () => {
    const slowMotion = await at(1);
    slowMotion.forward();
    told.waiting = told.sent.at(-1);
    slowMotion.forward();
    told.waiting = told.sent.at(-1);
    slowMotion.forward();
    expect(told.sent.map((command) => "stage" in command && command.stage)).toEqual([2, 3, 1]);
  });

  it("goes back within a step, and stays there", async () => {
    const slowMotion = await at(1);
    slowMotion.plays = true;
    slowMotion.back();
    expect(slowMotion.plays).toBe(false);
    told.waiting = told.sent.at(-1);
    slowMotion.back();
    expect(told.sent).toEqual([{ type: "show_stage", stage: 0, of: "batch" }]);
  });

  it("ends without a stage", async () => {
    const slowMotion = await at(2);
    slowMotion.leave();
    expect(told.sent).toEqual([{ type: "show_stage", stage: null }]);
  });
});
