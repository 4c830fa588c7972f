import { describe, expect, it } from "vitest";

import { UnreadableExperiment } from "../lib/state/experiment-link";
import { readExperiment } from "./read-experiment";

const WHOLE = {
  version: 1,
  dataset: { type: "circle", config: {} },
  networks: {
    network: {
      layers: [
        { id: "input", type: "input", config: {} },
        { id: "output", type: "dense", config: { units: 2 } },
      ],
      edges: [{ source: "input", target: "output" }],
    },
  },
  objective: { type: "classification", config: {} },
  optimizer: { type: "sgd", config: {} },
};

const read = (text: string) => readExperiment(new TextEncoder().encode(text));

describe("an experiment.json", () => {
  it("may leave out what has a default", () => {
    const { schedule, augmentation, networks } = read(JSON.stringify(WHOLE));
    expect([schedule.type, augmentation.type]).toEqual(["constant", "none"]);
    expect(networks["network"]!.layers[0]).toMatchObject({ frozen: false, locks: {} });
    const { edges } = read(JSON.stringify({ ...WHOLE, networks: { network: { layers: WHOLE.networks.network.layers } } })).networks["network"]!; // prettier-ignore
    expect(edges).toEqual([]);
  });

  it("may have several networks and optimizers where the problem has several roles", () => {
    const { network } = WHOLE.networks;
    const gan = {
      ...WHOLE,
      networks: { generator: network, discriminator: network },
      objective: { type: "gan" },
      optimizers: { generator: { type: "adam" } },
    };
    const { networks, optimizers } = read(JSON.stringify(gan));
    expect(Object.keys(networks)).toEqual(["generator", "discriminator"]);
    expect(optimizers).toEqual({ generator: { type: "adam", config: {} } });
    expect(read(JSON.stringify({ ...WHOLE, optimizers: {} })).optimizers).toEqual({});
    expect(() => read(JSON.stringify({ ...gan, optimizers: { generator: "adam" } }))).toThrow(
      "The optimizer of “generator”",
    );
    expect(() => read(JSON.stringify({ ...gan, optimizers: [] }))).toThrow("“optimizers” is");
  });

  it("is read with a mark of the byte order, and from UTF-16", () => {
    const text = `\ufeff${JSON.stringify(WHOLE)}`;
    expect(read(text).dataset.type).toBe("circle");
    const wide = new Uint8Array(new Uint16Array(Array.from(text, (char) => char.charCodeAt(0))).buffer);
    expect(readExperiment(wide).dataset.type).toBe("circle");
  });

  it.each([
    ["// mine\n{}", "JSON has no comments"],
    ['{"version": 1, /* one */ "seed": 0}', "JSON has no comments"],
    ['{"version": 1,}', "a comma too many"],
    ['{"version": NaN}', "are no numbers of JSON"],
    ["{'version': 1}", "double quotation marks"],
    ['{"version": 1, "dataset": {', "it ends too early"],
    ["<!DOCTYPE html>", "it is a web page"],
    ["no JSON", "it is not JSON"],
    ["", "it is empty"],
    ["[1, 2]", "it holds a list"],
    ["null", "it holds null"],
    ["1e999", "it holds a number"],
    ['{"modelTopology": {}}', "a model of TensorFlow.js"],
    ['{"irVersion": "4"}', "a model of ONNX"],
    ['{"class_name": "Sequential"}', "a model of Keras"],
    ["{}", "“version” is missing"],
    [JSON.stringify({ ...WHOLE, version: "1" }), "“version” is the text “1”; expected the number 1."],
    [JSON.stringify({ ...WHOLE, version: 9 }), "made by a newer Neurarium"],
    [JSON.stringify({ ...WHOLE, dataset: undefined }), "“dataset” is missing; expected its type"],
    [JSON.stringify({ ...WHOLE, optimizer: "adam" }), '“optimizer” is the string "adam"; expected an object'],
    [JSON.stringify({ ...WHOLE, schedule: {} }), "“schedule” has no “type”"],
    [
      JSON.stringify({ ...WHOLE, seed: 2 ** 32 }),
      "The seed is the number 4294967296; expected a whole number from 0",
    ],
    [JSON.stringify({ ...WHOLE, seed: 1.5 }), "The seed is the number 1.5"],
    [
      JSON.stringify({ ...WHOLE, batch_size: "10" }),
      'The batch size is the string "10"; expected a whole number',
    ],
    [JSON.stringify({ ...WHOLE, batch_size: 0 }), "expected a whole number of 1 or more"],
    [JSON.stringify({ ...WHOLE, comment: "mine" }), "“comment” is no part of an experiment"],
    [
      JSON.stringify(WHOLE).replace("{", '{"__proto__": {"seed": 1}, '),
      "“__proto__” is no part of an experiment",
    ],
    [
      JSON.stringify({ ...WHOLE, networks: { "my net": WHOLE.networks.network } }),
      "The network “my net” has a name of other signs",
    ],
    [
      JSON.stringify({ ...WHOLE, networks: { n: { layers: [{ id: "größe", type: "input" }] } } }),
      "The layer “größe” has a name of other signs",
    ],
    [JSON.stringify({ ...WHOLE, networks: {} }), "There are no networks; expected one."],
    [JSON.stringify({ ...WHOLE, networks: undefined }), "“networks” is missing"],
    [JSON.stringify({ ...WHOLE, networks: { n: { layers: [] } } }), "has no layers"],
    [JSON.stringify({ ...WHOLE, networks: { n: { layers: [{ type: "input" }] } } }), "Layer 1 has no “id”"],
    [
      JSON.stringify({ ...WHOLE, networks: { n: { layers: [{ id: "a", type: "input", config: null }] } } }),
      "The “config” of layer “a” is null",
    ],
    [
      JSON.stringify({ ...WHOLE, networks: { n: { layers: [{ id: "a", type: "input" }], edges: [1] } } }),
      "Edge 1 does not name two layers",
    ],
  ])("is refused with what was expected: %s", (text, words) => {
    expect(() => read(text)).toThrow(UnreadableExperiment);
    expect(() => read(text)).toThrow(words);
  });
});
