import { describe, expect, it } from "vitest";

import type { AnyCommand } from "../protocol/generated";
import { Outbox } from "./outbox.svelte";

class Wire {
  readonly sent: AnyCommand[] = [];
  #number = 0;

  send(command: AnyCommand): number {
    this.sent.push(command);
    return ++this.#number;
  }

  get types(): string[] {
    return this.sent.map(({ type }) => type);
  }
}

function connected() {
  const outbox = new Outbox();
  const wire = new Wire();
  outbox.connect(wire);
  return { outbox, wire };
}

const rate = (value: number): AnyCommand => ({
  type: "set_hyperparameters",
  values: { "optimizer.learning_rate": value },
});

describe("while connected", () => {
  it("sends at once, and knows what was asked for until the session tells of it", () => {
    const { outbox, wire } = connected();
    outbox.give({ type: "play" });
    expect(wire.types).toEqual(["play"]);
    expect(outbox.last("play", "pause")?.type).toBe("play");
    outbox.taken(1);
    expect(outbox.last("play", "pause")).toBeUndefined();
  });

  it("does not take the answer to an earlier command for that to the last", () => {
    const { outbox } = connected();
    outbox.give(rate(1));
    outbox.give(rate(2));
    outbox.taken(1);
    expect(outbox.last("set_hyperparameters")?.values).toEqual({ "optimizer.learning_rate": 2 });
    outbox.taken(2);
    expect(outbox.last("set_hyperparameters")).toBeUndefined();
  });

  it("forgets what was refused, and says which it was", () => {
    const { outbox } = connected();
    outbox.give(rate(7));
    expect(outbox.failed(1)).toEqual(rate(7));
    expect(outbox.last("set_hyperparameters")).toBeUndefined();
  });
});

describe("without a connection", () => {
  it("does not do again what a room was told before: no round begins anew with the connection", () => {
    const { outbox, wire } = connected();
    const told: AnyCommand[] = [
      { type: "give_runs" },
      {
        type: "start_challenge",
        rule: { metric: "accuracy", secs: 60, most_weights: null, most_steps: null },
      },
      { type: "stop_clock" },
      { type: "end_challenge" },
      { type: "show_run", seat: 1 },
      { type: "call_together", together: true },
      { type: "ask_question", text: "?", choices: ["a", "b"] },
    ];
    for (const command of told) expect(outbox.give(command)).toBe(true);
    expect(wire.types).toEqual(told.map(({ type }) => type));
    const again = new Wire();
    outbox.connect(undefined);
    outbox.connect(again);
    expect(again.types).toEqual([]);
  });

  it("keeps the last of each kind and sends it when there is one", () => {
    const outbox = new Outbox();
    for (const command of [rate(1), { type: "play" }, { type: "pause" }, rate(2)] as const)
      expect(outbox.give(command)).toBe(true);
    expect(outbox.kept).toEqual(["pause", "set_hyperparameters"]);
    const wire = new Wire();
    outbox.connect(wire);
    expect(wire.sent).toEqual([{ type: "pause" }, rate(2)]);
    expect(outbox.kept).toEqual([]);
  });

  it("refuses what would surprise when it came later", () => {
    const outbox = new Outbox();
    for (const type of ["step", "rewind", "new_start"] as const) expect(outbox.give({ type })).toBe(false);
    outbox.connect(new Wire());
    expect(outbox.last("step", "rewind", "new_start")).toBeUndefined();
  });

  it("sends again what was on its way when the line broke, but no step twice", () => {
    const { outbox } = connected();
    for (const command of [{ type: "pause" }, { type: "rewind" }, rate(3)] as const) outbox.give(command);
    outbox.taken(1);
    outbox.connect(undefined);
    const wire = new Wire();
    outbox.connect(wire);
    expect(wire.sent).toEqual([rate(3)]);
  });
});

describe("while an experiment is being prepared", () => {
  it("holds play back until the experiment was asked for", () => {
    const { outbox, wire } = connected();
    const release = outbox.hold();
    outbox.give({ type: "play" });
    outbox.give(rate(1));
    expect(wire.types).toEqual(["set_hyperparameters"]);
    expect(outbox.last("play")?.type).toBe("play");
    release(true);
    expect(wire.types).toEqual(["set_hyperparameters", "play"]);
  });

  it("forgets play when there is nothing to play after all", () => {
    const { outbox, wire } = connected();
    const release = outbox.hold();
    outbox.give({ type: "play" });
    release(false);
    expect(wire.types).toEqual([]);
    expect(outbox.last("play")).toBeUndefined();
  });

  it("plays what was asked for last, however late the answer about what it took the place of comes", () => {
    const { outbox, wire } = connected();
    const [releaseFirst, releaseLast] = [outbox.hold(), outbox.hold()];
    outbox.give({ type: "play" });
    releaseLast(true);
    expect(wire.types).toEqual([]);
    releaseFirst(false);
    expect(wire.types).toEqual(["play"]);
    const release = outbox.hold();
    outbox.give({ type: "play" });
    release(false);
    expect(wire.types).toEqual(["play"]);
  });

  it("lets pause through, which takes play back", () => {
    const { outbox, wire } = connected();
    const release = outbox.hold();
    outbox.give({ type: "play" });
    outbox.give({ type: "pause" });
    release(true);
    expect(wire.types).toEqual(["pause"]);
  });
});
