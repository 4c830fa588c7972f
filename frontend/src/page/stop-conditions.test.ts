import { describe, expect, it } from "vitest";

import { alreadyReached } from "./stop-conditions";

const NONE = { step: null, test_loss: null, test_accuracy: null, plateau_steps: null };
const NOW = { step: 1_500, loss: 0.04, accuracy: 0.9 };

describe("alreadyReached", () => {
  it("says so of steps that are behind", () => {
    expect(alreadyReached({ ...NONE, step: 1_000 }, "step", NOW)).toContain("step 1,500 already");
    expect(alreadyReached({ ...NONE, step: 1_501 }, "step", NOW)).toBe("");
  });

  it("says so of measurements that are good enough", () => {
    expect(alreadyReached({ ...NONE, test_loss: 0.05 }, "test_loss", NOW)).toContain("0.04");
    expect(alreadyReached({ ...NONE, test_loss: 0.03 }, "test_loss", NOW)).toBe("");
    expect(alreadyReached({ ...NONE, test_accuracy: 0.85 }, "test_accuracy", NOW)).toContain("90");
    expect(alreadyReached({ ...NONE, test_accuracy: 0.95 }, "test_accuracy", NOW)).toBe("");
  });

  it("says nothing of what is not set, or was not measured", () => {
    expect(alreadyReached(NONE, "step", NOW)).toBe("");
    const unknown = { step: 0, loss: undefined, accuracy: undefined };
    expect(alreadyReached({ ...NONE, test_loss: 1 }, "test_loss", unknown)).toBe("");
  });
});
