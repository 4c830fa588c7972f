import { beforeEach, describe, expect, it, vi } from "vitest";

const now = vi.hoisted(() => ({
  isOn: false,
  isAnswering: true,
  isOver: false,
  past: null as number | null,
  done: [] as string[],
}));

vi.mock("./playback", () => ({
  newStart: () => now.done.push("new start"),
  playOrPause: () => now.done.push("play"),
  rewind: () => now.done.push("rewind"),
  step: () => now.done.push("step"),
  toggleSlowMotion: () => now.done.push("slow motion"),
}));
vi.mock("../runs/runs.svelte", () => ({
  runs: {
    get canBranch() {
      return now.isAnswering;
    },
    branch: () => now.done.push("branch"),
  },
}));
vi.mock("../lib/state/session.svelte", () => ({
  session: {
    get isAnswering() {
      return now.isAnswering;
    },
  },
}));
vi.mock("../lib/state/past.svelte", () => ({
  past: {
    get step() {
      return now.past;
    },
    move: (steps: number) => now.done.push(`move ${steps}`),
    moveByEpochs: (epochs: number) => now.done.push(`move ${epochs} epochs`),
    escape: () => now.done.push("to now"),
  },
}));
vi.mock("../lib/state/enlarged.svelte", () => ({
  enlarged: {
    get isOver() {
      return now.isOver;
    },
  },
}));
vi.mock("../lib/state/slow-motion.svelte", () => ({
  slowMotion: {
    stages: [{}],
    plays: false,
    get isOn() {
      return now.isOn;
    },
    forward: () => now.done.push("forward"),
    back: () => now.done.push("back"),
    leave: () => now.done.push("leave"),
  },
}));

class FakeElement {
  closest = () => null;
  matches = () => false;
}

/** What the keys do, one after the other, on a page whose address hides these controls. */
async function pressed(hidden: string, ...keys: string[]): Promise<string[]> {
  vi.stubGlobal("location", { hash: `#hide=${hidden}`, href: "http://page.test/", pathname: "/" });
  vi.resetModules();
  const { teaching } = await import("../teach/teaching.svelte");
  teaching.follow();
  return pressedAgain(...keys);
}

async function pressedAgain(...keys: string[]): Promise<string[]> {
  const { pageShortcut } = await import("./shortcuts");
  now.done = [];
  for (const key of keys) {
    const [last, ...modifiers] = key.split(" + ").reverse();
    const shiftKey = modifiers.includes("Shift");
    const event = { key: last, shiftKey, target: null, preventDefault: () => undefined };
    pageShortcut(event as unknown as KeyboardEvent, () => now.done.push("help"));
  }
  return now.done;
}

beforeEach(() => {
  Object.assign(now, { isOn: false, isAnswering: true, isOver: false, past: null });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("Element", FakeElement);
  vi.stubGlobal("document", {
    adoptedStyleSheets: [],
    body: new FakeElement(),
    querySelector: () => null,
  });
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync = () => undefined;
    },
  );
});

describe("the keys of the page", () => {
  it("do nothing that a lesson hides, in slow motion either", async () => {
    expect(await pressed("start", "r", "N", "ArrowRight")).toEqual(["step"]);
    now.isOn = true;
    expect(await pressed("start", "r", "N", "ArrowRight")).toEqual(["forward"]);
  });

  it("branch, unless a lesson hides that or no server answers", async () => {
    expect(await pressed("", "b", "B")).toEqual(["branch", "branch"]);
    expect(await pressed("runs", "b")).toEqual([]);
    now.isAnswering = false;
    expect(await pressed("", "b")).toEqual([]);
  });

  it("go through the stages where a lesson shows slow motion, whatever else it hides", async () => {
    now.isOn = true;
    const keys = ["ArrowRight", "ArrowLeft", "Escape"];
    expect(await pressed("play,start", ...keys)).toEqual(["forward", "back", "leave"]);
    expect(await pressed("slow", ...keys, "s")).toEqual([]);
  });

  it("leave slow motion only once nothing is open that Escape closes first", async () => {
    Object.assign(now, { isOn: true, isOver: true });
    expect(await pressed("", "Escape")).toEqual([]);
    now.isOver = false;
    const { pointed } = await import("../lib/state/pointed.svelte");
    pointed.isOpen = true;
    expect(await pressedAgain("Escape")).toEqual([]);
    pointed.isOpen = false;
    expect(await pressedAgain("Escape")).toEqual(["leave"]);
  });

  it("go back from the present, then to and fro in the past, and Escape comes back", async () => {
    expect(await pressed("", "Escape", "ArrowLeft")).toEqual(["move -1"]);
    now.past = 3;
    expect(await pressedAgain("ArrowRight", "ArrowLeft", "Escape")).toEqual(["move 1", "move -1", "to now"]);
  });

  it("go by epochs with Shift, which no key does in the present but backwards", async () => {
    expect(await pressed("", "Shift + ArrowRight", "Shift + ArrowLeft")).toEqual(["step", "move -1 epochs"]);
    now.past = 300;
    expect(await pressedAgain("Shift + ArrowRight", "Shift + ArrowLeft")).toEqual([
      "move 1 epochs",
      "move -1 epochs",
    ]);
  });

  it("begin no slow motion in a lesson without steps, nor while no server answers", async () => {
    expect(await pressed("step", "s")).toEqual([]);
    expect(await pressed("", "s")).toEqual(["slow motion"]);
    now.isAnswering = false;
    expect(await pressed("", "s")).toEqual([]);
  });
});
