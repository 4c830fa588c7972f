import { afterEach, describe, expect, it, vi } from "vitest";

vi.mock("../lib/state/past.svelte", () => ({ past: { now: 40 } }));

import { filming, filmName, filmType } from "./filming.svelte";

afterEach(() => vi.unstubAllGlobals());

function recorderOf(...types: string[]) {
  vi.stubGlobal("MediaRecorder", { isTypeSupported: (type: string) => types.includes(type) });
  vi.stubGlobal(
    "HTMLCanvasElement",
    class {
      captureStream() {}
    },
  );
}

describe("a film", () => {
  it("is of the best type that the browser records", () => {
    recorderOf("video/mp4", "video/webm;codecs=vp8", "video/webm");
    expect(filmType()).toBe("video/webm;codecs=vp8");
    recorderOf("video/mp4");
    expect(filmType()).toBe("video/mp4");
  });

  it("has a name that tells its steps and its type", () => {
    expect(filmName([0, 1840], "video/webm;codecs=vp9")).toBe("neurarium-steps-0-1840.webm");
    expect(filmName([7, 12], "video/mp4")).toBe("neurarium-steps-7-12.mp4");
  });

  it("is refused in a sentence where the browser cannot record", async () => {
    expect(filmType()).toBeUndefined();
    recorderOf();
    expect(filmType()).toBeUndefined();
    await filming.record();
    expect(filming.problem).toBe(
      "This browser cannot record films: Chrome, Edge, Firefox and Safari of the last years can.",
    );
    expect(filming.isRecording).toBe(false);
  });
});
