import { render } from "svelte/server";
import { beforeAll, describe, expect, it, vi } from "vitest";

import type { Dtype, Tensor } from "../../../lib/protocol/tensor";
import { mixPalette } from "../../../lib/render/palette";
import { drawnLayers } from "../graph";
import { layoutNetwork } from "../layout";
import { layer, network } from "../networks.fixture";
import { readUnit } from "../reading";
import { Scene } from "../scene";
import type { LevelProps } from "./level";
import { fileOf, LEVELS, levelOf } from "./levels";
import { areOf, readNumbers } from "./numbers";

// What is imported looks for the theme and makes a style sheet, and what moves asks whether it may.
vi.mock("../../../lib/state/theme.svelte", () => ({ theme: {} }));
vi.hoisted(() => {
  vi.stubGlobal("CSSStyleSheet", class {});
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
});

// Nothing is painted here.
vi.mock("../sheet", () => ({
  Sheet: class {
    perRow = 1;
    blank() {}
    paint() {}
    paintImage() {}
  },
}));

const TYPES = Object.keys(import.meta.glob("../../../../../backend/neurarium/engine/layers/*.py"))
  .map((path) => /(\w+)\.py$/.exec(path)![1]!)
  .filter((type) => type !== "__init__");
const VALUE = 0.73;
const palette = mixPalette(() => "#808080");

const tensor = (name: string, shape: number[], values: number[], dtype: Dtype = "F32"): [string, Tensor] => [
  name,
  { name, shape, dtype, data: Float32Array.from(values), scale: 1 },
];
const some = (count: number) => Array.from({ length: count }, (_, i) => (i % 5) / 4 - 0.5);

/** What the server says of a number, whatever the type: of a picture, or of a row of numbers. */
function said(isPicture: boolean): Map<string, Tensor> {
  const of = (name: string, shape: number[], values = some(shape.reduce((a, b) => a * b, 1))) =>
    tensor(`calculation/tested/${name}`, shape, values);
  const shape = isPicture ? [2, 2, 2] : [4];
  return new Map([
    tensor("activations/input", isPicture ? [4, 4, 2] : [4], some(isPicture ? 32 : 4)),
    tensor("activations/other", isPicture ? [2, 2, 2] : [4], some(isPicture ? 8 : 4)),
    tensor("activations/tested", shape, [VALUE, ...some(7)].slice(0, isPicture ? 8 : 4)),
    of("at", [3], [0, 0, 0]),
    of("value", [], [VALUE]),
    ...["input", "weights", "products"].map((name) => of(name, isPicture ? [2, 2, 2] : [4])),
    ...["sum", "preactivation", "mean", "deviation", "normal", "scale", "bias"].map((name) => of(name, [])),
    ...["rate", "factor", "noise", "log_variance"].map((name) => of(name, [])),
    of("output", [3], [0, 0.5, VALUE]),
    ...["update", "reset", "candidate", "input", "forget", "cell", "output"].flatMap((gate) => [
      of(`gates/${gate}`, [3]),
      of(`mean/${gate}`, [3]),
    ]),
    of("memory", [3]),
    of("curve/x", [3], [-1, 0, 1]),
    of("curve/y", [3], [0, 0, 1]),
    of("patch", isPicture ? [2, 2, 2] : [4]),
    of("sums", [2]),
    of("maps", [2, 2, 2]),
    of("window", [4], [0, 0, 2, 2]),
    of("kept", shape),
    of("terms", [2]),
    of("origin", [2], [0, 0]),
  ]);
}

function shown(type: string): LevelProps {
  const readsRow = ["dense", "sample", "features", "reshape"].includes(type);
  const given = readsRow ? [4] : [4, 4, 2];
  const isPicture = !readsRow && !["flatten", "global_avg_pool"].includes(type);
  const inputs = ["add", "concatenate"].includes(type) ? ["input", "other"] : ["input"];
  const kernel = { dense: [4, 4], conv2d: [2, 2, 2, 2], conv_transpose: [2, 2, 2, 2] }[type];
  const drawn = drawnLayers([
    network([
      layer("input", "input", [], given),
      layer("other", "max_pool", ["input"], isPicture ? [2, 2, 2] : [4]),
      layer("tested", type, type === "input" ? [] : inputs, isPicture ? [2, 2, 2] : [4], kernel),
      layer("after", "dense", ["tested", "other"], [3], [4, 3]),
    ]),
  ]);
  const tensors = said(isPicture);
  const layout = layoutNetwork(drawn, { width: 600, height: 400, headerHeight: 40, labelWidth: 20 });
  const scene = new Scene(drawn, layout, []);
  scene.read(tensors, palette, 0);
  const index = Math.max(
    0,
    drawn.findIndex(({ info }) => info.id === "tested"),
  );
  const ref = { layer: index, unit: 0 };
  const show = () => undefined;
  return {
    ...{ scene, ref, palette, layer: scene.layers[index]!, reading: readUnit(scene, tensors, ref) },
    ...{ numbers: readNumbers(tensors, "tested"), cell: { row: 0, column: 0 }, number: null },
    ...{ readout: "linear", room: 300, frame: 1, onopen: show, onpoint: show, onnumber: show },
  };
}

beforeAll(async () => {
  await Promise.all(Object.values(LEVELS).map((load) => load()));
}, 60_000);

describe("every layer type", () => {
  it("is one of those that the server registers", () => {
    expect(TYPES.length).toBeGreaterThan(15);
    for (const type of ["dense", "conv2d", "dropout", "add"]) {
      expect(TYPES).toContain(type);
      expect(Object.keys(LEVELS)).toContain(fileOf(type));
    }
  });

  it.each(TYPES)("%s has a level that shows its number", async (type) => {
    const { default: Level } = (await levelOf(type).fetch())!;
    const { body } = render(Level, { props: shown(type) });
    expect(body).toContain("0.73");
    expect(body).not.toMatch(/NaN|not a number|undefined/);
  });

  it("has a level of no other: each file is of a type, or the plain one", () => {
    const files = new Set([...TYPES, "plain"].map(fileOf));
    for (const file of Object.keys(LEVELS)) expect(files).toContain(file);
  });
});

describe("a type without a level", () => {
  it("has the plain one, with its numbers", async () => {
    expect(levelOf("gain")).toBe(levelOf("plain"));
    const { default: Level } = (await levelOf("plain").fetch())!;
    expect(render(Level, { props: shown("noise") }).body).toContain("0.73");
  });
});

describe("the numbers of a unit", () => {
  it("are those that the server names, at the unit and the cell that it says", () => {
    const numbers = readNumbers(said(true), "tested")!;
    expect([numbers.unit, numbers.cell, numbers.shape("patch")]).toEqual([
      0,
      { row: 0, column: 0 },
      [2, 2, 2],
    ]);
    expect(numbers.value).toBeCloseTo(VALUE);
    expect([numbers.one("winner"), numbers.all("winner")]).toEqual([undefined, new Float32Array(0)]);
    expect([areOf(numbers, 0), areOf(numbers, 1), areOf(null, 0)]).toEqual([true, false, false]);
  });

  it("are none while nothing is there", () => {
    expect(readNumbers(new Map(), "tested")).toBeNull();
  });
});
