import { beforeEach, expect, test, vi } from "vitest";

import type { PresetEntry } from "../protocol/generated";
import { catalog } from "./catalog.svelte";
import { defaultPreset, presetsFor } from "./labs";

const preset = (type: string, kinds: string[], solves: string | null) => ({ type, kinds, solves });

beforeEach(() =>
  vi
    .spyOn(catalog, "presets", "get")
    .mockReturnValue([
      preset("gan_32_32", ["plane"], "gan"),
      preset("linear", ["images", "plane"], null),
      preset("plane_4_2", ["plane"], null),
      preset("vae_128_32", ["images"], "autoencoder"),
    ] as unknown as PresetEntry[]),
);

test.each([
  ["plane", "classification", ["linear", "plane_4_2"]],
  ["plane", "gan", ["gan_32_32"]],
  ["images", "autoencoder", ["vae_128_32"]],
  ["images", "gan", ["linear"]],
  ["images", undefined, ["linear"]],
] as const)("%s that learn %s choose from their own networks", (kind, objective, types) => {
  expect(presetsFor(kind, objective).map(({ type }) => type)).toEqual(types);
});

test("a lab begins with a network that answers", () => {
  expect(defaultPreset("plane")).toBe("plane_4_2");
  expect(defaultPreset("images")).toBe("linear");
});
