import { describe, expect, it } from "vitest";

import { formatLoss, formatPercent } from "../lib/format";
import { changeInWords, measuredInWords, progressInWords, type Progress } from "./announcements";

const progress: Progress = {
  status: "playing",
  step: 1_200,
  reached: measuredInWords("train loss", 0.3125, formatLoss),
};

describe("announcements", () => {
  it("say a change of state in a word, and on pause how far training is", () => {
    expect(changeInWords(progress)).toBe("Training.");
    expect(changeInWords({ ...progress, status: "compiling" })).toBe("Compiling.");
    expect(changeInWords({ ...progress, status: "paused" })).toMatch(
      /^Paused\. Step 1,200, train loss 0\.31/,
    );
    expect(changeInWords({ ...progress, status: "paused", step: 0 })).toBe("Ready to train.");
    expect(changeInWords({ ...progress, status: "failed" })).toContain("stopped");
  });

  it("leave out what is not measured yet", () => {
    expect(progressInWords({ ...progress, reached: [] })).toBe("Step 1,200.");
    expect(measuredInWords("train loss", NaN, formatLoss)).toEqual([]);
    expect(measuredInWords("test accuracy", undefined, formatPercent)).toEqual([]);
    expect(measuredInWords("test accuracy", 0.92, formatPercent)[0]).toContain("test accuracy 92");
  });
});
