import { expect, test } from "vitest";

import type { Experiment, LayerSpec } from "../protocol/generated";
import { compact, fingerprint, type EntryOf } from "./compact";
import { decodeExperiment, encodeExperiment, parseExperiment, UnreadableExperiment } from "./experiment-link";

const layer = (id: string, type: string, config: LayerSpec["config"] = {}): LayerSpec => ({
  id,
  type,
  config,
  frozen: id === "dense_1",
  locks: id === "dense_1" ? { kernel: [0, 3] } : {},
  cuts: id === "dense_1" ? { kernel: [2] } : {},
  held: id === "dense_1" ? { 1: 0, 12: 0.25 } : {},
});

const EXPERIMENT: Experiment = {
  version: 1,
  dataset: { type: "digits", config: {} },
  augmentation: { type: "none", config: {} },
  networks: {
    network: {
      layers: [
        layer("input", "input"),
        layer("dense_1", "dense", { units: 16 }),
        layer("out", "dense", { units: 10 }),
      ],
      edges: [
        { source: "input", target: "dense_1" },
        { source: "dense_1", target: "out" },
      ],
    },
  },
  objective: { type: "classification", config: {} },
  optimizers: {},
  optimizer: { type: "adamw", config: { learning_rate: 0.002 } },
  schedule: { type: "constant", config: {} },
  batch_size: 64,
  seed: 7,
};

const entryOf: EntryOf = (kind, type) =>
  kind === "layers" && type === "dense"
    ? {
        fields: [
          {
            name: "units",
            kind: "int",
            title: "Units",
            description: "",
            default: 16,
            minimum: 1,
            maximum: 4096,
            choices: [],
            live: false,
            scale: "linear",
            only_with: null,
            needs_people: false,
            examples: [],
          },
        ],
      }
    : undefined;

test("A link holds the whole experiment but what goes without saying", async () => {
  const short = compact(EXPERIMENT, entryOf);
  const text = await encodeExperiment(short);
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
  const read = await decodeExperiment(text);
  expect(read.networks["network"]!.layers[1]).toMatchObject({
    config: {},
    frozen: true,
    locks: { kernel: [0, 3] },
    cuts: { kernel: [2] },
    held: { 1: 0, 12: 0.25 },
  });
  expect(fingerprint(compact(read, entryOf))).toBe(fingerprint(short));
  const config = { units: 16 };
  const layers = read.networks["network"]!.layers.map((l) => (l.id === "dense_1" ? { ...l, config } : l));
  expect({ ...read, networks: { network: { ...read.networks["network"]!, layers } } }).toEqual(EXPERIMENT);
});

test("A role's own optimizer goes along, and a link without any has none", async () => {
  const optimizers = { generator: { type: "adam", config: { learning_rate: 0.5 } } };
  const read = await decodeExperiment(
    await encodeExperiment(compact({ ...EXPERIMENT, optimizers }, entryOf)),
  );
  expect(read.optimizers).toEqual(optimizers);
  expect(compact(EXPERIMENT, entryOf)).not.toHaveProperty("optimizers");
});

test("A link that was cut or changed anywhere is damaged, in words", async () => {
  const text = await encodeExperiment(compact(EXPERIMENT, entryOf));
  const changed = Array.from({ length: text.length - 2 }, (_, i) => {
    const other = text[i] === "A" ? "B" : "A";
    return text.slice(0, i) + other + text.slice(i + 1);
  });
  for (const damaged of [text.slice(0, -9), text.slice(5), "äöü", "AAAA", "", ...changed]) {
    await expect(decodeExperiment(damaged)).rejects.toThrow(UnreadableExperiment);
    await expect(decodeExperiment(damaged)).rejects.toThrow("damaged");
  }
});

test("A link of a newer version says so", async () => {
  const text = await encodeExperiment({ ...compact(EXPERIMENT, entryOf), version: 2 });
  await expect(decodeExperiment(text)).rejects.toThrow("newer Neurarium");
});

test("A small link does not unpack to something huge", async () => {
  const text = await encodeExperiment({ version: 1, words: "a".repeat(5_000_000) });
  expect(text.length).toBeLessThan(10_000);
  await expect(decodeExperiment(text)).rejects.toThrow(UnreadableExperiment);
});

test("A file that is no experiment says what was expected", () => {
  const broken = [
    { ...EXPERIMENT, version: 0 },
    { ...EXPERIMENT, dataset: "digits" },
    { ...EXPERIMENT, networks: [] },
    { ...EXPERIMENT, networks: { network: { layers: [null], edges: [] } } },
    { ...EXPERIMENT, networks: { network: { layers: "dense", edges: [] } } },
    { ...EXPERIMENT, networks: { network: { layers: [], edges: [7] } } },
  ].map((value) => JSON.stringify(value));
  expect(parseExperiment(JSON.stringify(EXPERIMENT))).toEqual(EXPERIMENT);
  for (const json of ["", "[]", "null", "{}", "7", '{"version": 1, "dataset": {}}', ...broken]) {
    expect(() => parseExperiment(json)).toThrow("expected the JSON");
  }
});

test("Values that mean the same have one fingerprint", () => {
  expect(fingerprint({ a: 1, b: [{ d: 2, c: 3 }] })).toBe(fingerprint({ b: [{ c: 3, d: 2 }], a: 1 }));
  expect(fingerprint({ a: [1, 2] })).not.toBe(fingerprint({ a: [2, 1] }));
});
