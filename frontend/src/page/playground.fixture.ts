import type { Catalog, Experiment, FieldInfo, LayerSpec, SessionState } from "../lib/protocol/generated";

const layer = (id: string, type: string, config: LayerSpec["config"] = {}): LayerSpec => ({
  id,
  type,
  config,
  frozen: false,
  locks: {},
  cuts: {},
  held: {},
});

function chain(...layers: LayerSpec[]): Experiment["networks"] {
  const edges = layers.slice(1).map(({ id }, i) => ({ source: layers[i]!.id, target: id }));
  return { network: { layers, edges } };
}

const INPUT = [layer("input", "input"), layer("features", "features", { x: true, y: true })];
export const STARTED: Experiment = {
  version: 1,
  dataset: { type: "circle", config: {} },
  augmentation: { type: "none", config: {} },
  networks: chain(
    ...INPUT,
    layer("dense_1", "dense", { units: 4, activation: "tanh" }),
    layer("dense_2", "dense", { units: 2 }),
  ),
  objective: { type: "classification", config: {} },
  optimizers: {},
  optimizer: { type: "adam", config: {} },
  schedule: { type: "constant", config: {} },
  batch_size: 32,
  seed: 0,
};
const WIDER = {
  ...STARTED,
  networks: chain(...INPUT, layer("dense_1", "dense", { units: 8 }), layer("dense_2", "dense", { units: 2 })),
};
const FAILING = { ...WIDER, optimizer: { type: "sgd", config: { learning_rate: 9 } } };
const CURVE = {
  ...STARTED,
  dataset: { type: "sine", config: {} },
  objective: { type: "regression", config: {} },
};

const ACTIVATION = { name: "activation", kind: "choice", default: "tanh", choices: ["tanh", "relu"] };
export const UNITS = { name: "units", kind: "int", default: 4, minimum: 1, maximum: 64 } as FieldInfo;
export const POINTS = [
  { at: [0, 1], target: 0 },
  { at: [1, 0], target: 1 },
];
const named = (type: string, title: string, more = {}) => ({ type, title, fields: [], ...more });
export const CATALOG = {
  objectives: [],
  layers: [named("dense", "Dense", { fields: [UNITS, ACTIVATION] }), named("dropout", "Dropout")],
  datasets: [
    named("circle", "Circle", { kind: "plane", available: true }),
    named("xor", "Exclusive or", { kind: "plane", available: true }),
    named("sine", "Sine", { kind: "curve", available: true }),
  ],
  presets: [
    named("plane_4_2", "4-2", { kinds: ["plane"], solves: null }),
    named("plane_8", "8", { kinds: ["plane"], solves: null }),
  ],
  labs: [named("too_fast", "Too fast", { kind: "plane" })],
} as unknown as Catalog;
export const READY = {
  "/api/experiment?preset=plane_8&dataset=circle": WIDER,
  "/api/experiment?preset=plane_4_2&dataset=xor": { ...STARTED, dataset: { type: "xor", config: {} } },
  "/api/experiment?preset=curve_8&dataset=sine": CURVE,
  "/api/labs/too_fast": FAILING,
};
export const STATE = {
  id: "abcdefgh",
  beginning: "one",
  brought_back: null,
  unsaved: null,
  race: null,
  experiment: STARTED,
  generation: 1,
  edit: "of the server",
  coming: null,
  kept: {},
  preset: "plane_4_2",
  networks: [],
  data: {
    kind: "plane",
    type: "circle",
    input_shape: [2],
    class_names: ["a", "b"],
    axes: ["x", "y"],
    scales: [],
    target_scale: [0, 1],
    train_size: 10,
    test_size: 10,
  },
  objective: { type: "classification", roles: ["network"], has_target: true },
  hyperparameters: {},
  status: "paused",
  playing: false,
  problem: null,
  run: 1,
  step: 100,
} as unknown as SessionState;
