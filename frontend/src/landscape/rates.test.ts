import { describe, expect, it } from "vitest";

import { fieldOf } from "./field";
import { goesDownGradient, landingAt, lowest, ratesInWords, shownRange, type Rates } from "./rates";
import { directionNames, explainedShare, planeInWords, turnsOf } from "./words";

const RATES = [0.001, 0.01, 0.1, 1, 10];

function made(step: number[], gradient = step, rate = 0.01): Rates {
  return { rates: RATES, gradient, step, loss: 1, rate };
}

describe("what a learning rate leads to", () => {
  it("is read between those that were evaluated", () => {
    const rates = made([0.99, 0.9, 0.5, 2, Infinity]);
    expect(landingAt(rates, 0.01)).toEqual({ rate: 0.01, loss: 0.9 });
    expect(landingAt(rates, Math.sqrt(0.01 * 0.1)).loss).toBeCloseTo(0.7);
    expect(landingAt(rates, 1e-9).loss).toBeCloseTo(0.99);
    expect(lowest(rates)).toEqual({ rate: 0.1, loss: 0.5 });
  });

  it("is told in words, also where every step goes up", () => {
    expect(ratesInWords(made([0.99, 0.9, 0.5, 2, 9]))).toBe(
      "One step from loss 1.000: the present learning rate, 0.01, lands at 0.900; the lowest in one step is 0.500, at 0.1.",
    );
    expect(ratesInWords(made([1, 1.1, 1.5, 2, 9]))).toContain("no learning rate lands lower");
  });

  it("has one curve where the optimizer goes down the gradient", () => {
    expect(goesDownGradient(made([0.99, 0.9, 0.5, 2, Infinity]))).toBe(true);
    expect(goesDownGradient(made([0.99, 0.9, 0.5, 2, 9], [0.99, 0.9, 0.6, 2, 9]))).toBe(false);
  });

  it("is shown from the lowest to little above where it began", () => {
    const [least, most] = shownRange(made([0.99, 0.9, 0.5, 2, 1e9]));
    expect(least).toBe(0.5);
    expect(most).toBe(2);
    const [, flat] = shownRange(made([1, 1, 1, 1, 50]));
    expect(flat).toBe(1.25);
  });
});

describe("words of a landscape", () => {
  it("name the networks that learn in turn once each", () => {
    const stage = (kind: "move" | "loss", roles: string[]) =>
      ({ kind, roles, samples: [], words: "", scalar: "", layer: null }) as const;
    expect(
      turnsOf({
        stages: [
          stage("loss", ["discriminator"]),
          stage("move", ["discriminator"]),
          stage("move", ["discriminator"]),
          stage("move", ["generator"]),
        ],
      }),
    ).toEqual(["discriminator", "generator"]);
  });

  it("tell what the directions are and how much they hold", () => {
    expect(explainedShare([0.714, 0.182])).toBe("71 % and 18 %");
    expect(directionNames("path", [0.714, 0.182])).toEqual([
      "main direction (71 %)",
      "second direction (18 %)",
    ]);
    expect(directionNames("random", [])[0]).toBe("first random direction");
  });

  it("tell what is around, for those who do not see it", () => {
    const field = fieldOf([0.5, 1, 2, 0.5, 0.25, 2, 4, 5, 6], [-1, 0, 1], [-1, 0, 1])!;
    expect(planeInWords(field, 0.25, [])).toBe(
      "The loss is 0.250 at the present weights, and 0.250 to 6.000 around.",
    );
    expect(planeInWords(field, null, [0, 20])).toContain("begins at step 0 and has 2 dots");
  });
});
