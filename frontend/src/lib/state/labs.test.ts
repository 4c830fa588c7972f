import { beforeEach, expect, test, vi } from "vitest";

import type { PresetEntry } from "../protocol/generated";
import { catalog } from "./catalog.svelte";
import { defaultPreset, presetsFor } from "./labs";

const preset = (type: string, kinds: string[], solves: string | null, datasets: string[] = []) => ({
  type,
  kinds,
  solves,
  datasets,
});

beforeEach(() =>
  vi
    .spyOn(catalog, "presets", "get")
    .mockReturnValue([
      preset("gan_32_32", ["plane"], "gan"),
      preset("linear", ["images", "plane"], null),
      preset("plane_4_2", ["plane"], null),
      preset("vae_128_32", ["images"], "autoencoder"),
      preset("gru_64", ["sequences"], null),
      preset("writer", ["sequences"], "next_symbol", ["names"]),
    ] as unknown as PresetEntry[]),
);

test.each([
  ["plane", "spiral", "classification", ["linear", "plane_4_2"]],
  ["plane", "spiral", "gan", ["gan_32_32"]],
  ["images", "digits", "autoencoder", ["vae_128_32"]],
  ["images", "digits", "gan", ["linear"]],
  ["images", "digits", undefined, ["linear"]],
  ["sequences", "names", "next_symbol", ["writer", "gru_64"]],
  ["sequences", "names", "classification", ["writer", "gru_64"]],
  ["images", "own_pictures", "autoencoder", ["linear", "vae_128_32"]],
  ["sequences", "remember", "classification", ["gru_64"]],
] as const)("of %s such as %s, those that learn %s choose from their own", (kind, data, objective, types) => {
  expect(presetsFor(kind, data, objective).map(({ type }) => type)).toEqual(types);
});

test("a lab begins with a network that answers", () => {
  expect(defaultPreset("plane")).toBe("plane_4_2");
  expect(defaultPreset("images")).toBe("linear");
});
