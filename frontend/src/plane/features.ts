import type { Experiment, FieldInfo, JsonValue, LayerSpec } from "../lib/protocol/generated";

/** The features layer of an experiment, if it has one. */
export function featuresLayer({ networks }: Experiment): LayerSpec | undefined {
  return Object.values(networks)
    .flatMap(({ layers }) => [...layers])
    .find(({ type }) => type === "features");
}

/** The same experiment with one field of its features layer changed: the network is rewired. */
export function withFeature(experiment: Experiment, field: string, value: JsonValue): Experiment {
  const networks = Object.fromEntries(
    Object.entries(experiment.networks).map(([role, network]) => {
      const layers = network.layers.map((layer) =>
        layer.type === "features" ? { ...layer, config: { ...layer.config, [field]: value } } : layer,
      );
      return [role, { ...network, layers }];
    }),
  );
  return { ...experiment, networks };
}

/** Whether a feature is on. */
export function isOn(layer: LayerSpec, field: FieldInfo): boolean {
  return (layer.config[field.name] ?? field.default) === true;
}

/** What a feature makes of a point, to be drawn small; the ranges are those of the plane, −6 to 6. */
const SHAPES: Readonly<Record<string, (x: number, y: number) => number>> = {
  x: (x) => x / 6,
  y: (_x, y) => y / 6,
  x_squared: (x) => (x * x) / 36,
  y_squared: (_x, y) => (y * y) / 36,
  product: (x, y) => (x * y) / 36,
  sin_x: (x) => Math.sin(x),
  sin_y: (_x, y) => Math.sin(y),
  radius: (x, y) => Math.hypot(x, y) / Math.hypot(6, 6),
  angle: (x, y) => Math.atan2(y, x) / Math.PI,
};
const NEEDS_TWO = new Set(["y", "y_squared", "product", "sin_y", "radius", "angle"]);

/** Whether there is such a feature of so many numbers. */
export function isFeatureOf(field: string, axes: number): boolean {
  return field in SHAPES && (axes > 1 || !NEEDS_TWO.has(field));
}

/** A feature over the plane, from -1 to 1, (size, size) with the lowest y last. */
export function featureMap(field: string, size: number): Float32Array {
  const shape = SHAPES[field] ?? (() => 0);
  const place = (i: number) => -6 + (12 * i) / (size - 1);
  return Float32Array.from({ length: size * size }, (_, i) =>
    shape(place(i % size), -place(Math.floor(i / size))),
  );
}
