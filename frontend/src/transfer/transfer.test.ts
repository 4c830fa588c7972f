import { expect, test } from "vitest";

import type { DatasetEntry, Experiment } from "../lib/protocol/generated";
import { dataOf, keepable, lessonOf, lessonsFor, raceOf, samplesOf, suggestion } from "./transfer";

const digits = entry("digits", [..."0123456789"], { most: 8500 });
const animals = entry("animals", ["bear", "cat"], { most: 900 });
const own = entry("own_pictures", ["A", "B"], { category: "own" });
const OWN = { type: "own_pictures", config: { album: "x", revision: 3, names: ["sun", "moon", "star"] } };

function entry(
  type: string,
  classes: string[],
  { category = "images", most = 0 }: { category?: string; most?: number } = {},
): DatasetEntry {
  const samples = { name: "samples", kind: "int", maximum: most } as DatasetEntry["fields"][number];
  return {
    type,
    title: type,
    description: "",
    category,
    fields: most > 0 ? [samples] : [],
    unlisted: {},
    kind: "images",
    classes,
    can_choose: most > 0,
    input_shape: [28, 28, 1],
    available: true,
    download_bytes: 0,
    meanwhile: null,
    preset: null,
  };
}

test("the last layer with weights is not kept: it answers another question", () => {
  const layers = [
    ["input", "input", 0],
    ["conv_1", "conv2d", 80],
    ["row", "flatten", 0],
    ["dense_1", "dense", 900],
    ["output", "dense", 50],
  ] as const;
  const infos = layers.map(([id, type, param_count]) => ({ id, type, param_count }));
  expect(keepable({ layers: infos as never })).toEqual(["conv_1", "dense_1"]);
  expect(keepable({ layers: infos as never }, false)).toEqual(["conv_1"]);
});

test("the classes that were left out are learned next", () => {
  const present = { type: "digits", config: { only: ["0", "1", "2"] } };
  expect(suggestion(present, [digits, animals], 2)).toEqual({
    dataset: "digits",
    classes: ["3", "4", "5", "6", "7", "8", "9"],
    each: 3,
    frozen: 1,
  });
  expect(suggestion({ type: "digits", config: {} }, [digits, animals], 2)?.dataset).toBe("animals");
  const butOne = { type: "digits", config: { only: [..."012345678"] } };
  expect(suggestion(butOne, [digits, animals], 2)?.dataset).toBe("animals");
});

test("own pictures can be learned next, be they drawn already or afterwards", () => {
  expect(lessonsFor([28, 28, 1], [digits, own])).toEqual([digits, own]);
  expect(lessonsFor([28, 28], [digits, own])).toEqual([]);
  const lesson = { dataset: "own_pictures", classes: ["A", "B"], each: 3, frozen: 1 };
  expect(dataOf(lesson, own, OWN)).toEqual(OWN);
  expect(dataOf(lesson, own, null)).toEqual({ type: "own_pictures", config: {} });
});

test("a lesson has so many examples of each of its classes", () => {
  const lesson = { dataset: "digits", classes: ["5", "6"], each: 30, frozen: 0 };
  expect(dataOf(lesson, digits, null).config).toEqual({ only: ["5", "6"], samples: 60 });
  expect(dataOf({ ...lesson, each: 3 }, digits, null).config["samples"]).toBe(10);
  expect(samplesOf({ ...lesson, each: 3 })).toEqual({ count: 10, isLeast: true });
  expect(samplesOf(lesson)).toEqual({ count: 60, isLeast: false });
  expect(dataOf({ ...lesson, each: null }, digits, null).config).toEqual({ only: ["5", "6"] });
  const all = { ...lesson, dataset: "animals", classes: animals.classes, each: 500 };
  expect(dataOf(all, animals, null).config).toEqual({});
  expect(dataOf({ ...lesson, dataset: "own_pictures" }, own, OWN)).toBe(OWN);
});

test("its network has an output for each class, and the first layers frozen", () => {
  const present = {
    dataset: { type: "digits", config: {} },
    objective: { type: "classification", config: {} },
    networks: {
      network: {
        layers: ["input", "conv_1", "dense_1", "output"].map((id) => ({
          id,
          type: id === "input" ? "input" : "dense",
          config: id === "output" ? { units: 10 } : {},
          frozen: id === "dense_1",
        })),
        edges: [
          { source: "input", target: "conv_1" },
          { source: "conv_1", target: "dense_1" },
          { source: "dense_1", target: "output" },
        ],
      },
    },
  } as unknown as Experiment;
  const lesson = { dataset: "digits", classes: ["5", "6"], each: 10, frozen: 1 };
  const made = lessonOf(present, lesson, digits, ["conv_1", "dense_1"], null);
  const layers = made.networks["network"]!.layers;
  expect(layers.map(({ frozen }) => frozen)).toEqual([false, true, false, false]);
  expect(layers.at(-1)!.config["units"]).toBe(2);
  const drawn = lessonOf(present, { ...lesson, dataset: own.type }, own, [], OWN);
  expect(drawn.networks["network"]!.layers.at(-1)!.config["units"]).toBe(3);
});

test("the race is beside a start from nothing", () => {
  const lesson = { dataset: "digits", classes: ["5", "6"], each: 10, frozen: 1 };
  expect(raceOf(lesson).axes[0]!.values).toEqual(["nothing", "learned", "frozen"]);
  expect(raceOf({ ...lesson, frozen: 0 }).axes[0]!.values).toEqual(["nothing", "learned"]);
});
