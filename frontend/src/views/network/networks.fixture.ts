import type { LayerInfo, NetworkInfo } from "../../lib/protocol/generated";

/** A layer as the server describes it; only what a test is about need be given. */
export function layer(
  id: string,
  type: string,
  inputs: readonly string[],
  shape: readonly number[],
  kernel?: readonly number[],
): LayerInfo {
  const param_shapes: Record<string, readonly number[]> = kernel ? { kernel } : {};
  const param_count = kernel?.reduce((product, size) => product * size, 1) ?? 0;
  const activation = kernel ? "relu" : null;
  const title = `${type} ${shape.at(-1)}`;
  return { id, type, title, inputs, shape, activation, param_count, param_shapes, unit_names: [] };
}

export function network(layers: readonly LayerInfo[]): NetworkInfo {
  return { role: "network", layers, output: layers.at(-1)!.id, param_count: 0 };
}

/** 784-…-10 on images, as most presets are. */
export function mlp(...units: readonly number[]): NetworkInfo {
  const layers = [layer("input", "input", [], [28, 28, 1]), layer("flatten", "flatten", ["input"], [784])];
  for (const count of [...units, 10]) {
    const before = layers.at(-1)!;
    layers.push(
      layer(`dense_${layers.length - 1}`, "dense", [before.id], [count], [before.shape[0]!, count]),
    );
  }
  return network(layers);
}

/** Convolution, pool, flatten, dropout, dense. */
export function cnn(): NetworkInfo {
  return network([
    layer("input", "input", [], [28, 28, 1]),
    layer("conv_1", "conv2d", ["input"], [28, 28, 8], [3, 3, 1, 8]),
    layer("pool_1", "max_pool", ["conv_1"], [14, 14, 8]),
    layer("conv_2", "conv2d", ["pool_1"], [14, 14, 16], [3, 3, 8, 16]),
    layer("flatten", "flatten", ["conv_2"], [3136]),
    layer("dropout", "dropout", ["flatten"], [3136]),
    layer("output", "dense", ["dropout"], [10], [3136, 10]),
  ]);
}

/** A block of attention and of dense layers on sequences, each with a way past it. */
export function transformer(): NetworkInfo {
  const rows = (width: number) => [12, width];
  return network([
    layer("input", "input", [], rows(27)),
    layer("embedding", "embedding", ["input"], rows(32)),
    layer("position", "position", ["embedding"], rows(32)),
    layer("norm_1", "layer_norm", ["position"], rows(32)),
    layer("attention", "self_attention", ["norm_1"], rows(32), [3, 32, 32]),
    layer("heard", "add", ["attention", "position"], rows(32)),
    layer("norm_2", "layer_norm", ["heard"], rows(32)),
    layer("dense_1", "dense", ["norm_2"], rows(128), [32, 128]),
    layer("dense_2", "dense", ["dense_1"], rows(32), [128, 32]),
    layer("thought", "add", ["dense_2", "heard"], rows(32)),
    layer("norm_3", "layer_norm", ["thought"], rows(32)),
    layer("output", "dense", ["norm_3"], rows(27), [32, 27]),
  ]);
}

/** Two branches of dense units, added and then joined with the first. */
export function branches(): NetworkInfo {
  return network([
    layer("input", "input", [], [2]),
    layer("a", "dense", ["input"], [6], [2, 6]),
    layer("b", "dense", ["input"], [6], [2, 6]),
    layer("add", "add", ["a", "b"], [6]),
    layer("join", "concatenate", ["a", "add"], [12]),
    layer("output", "dense", ["join"], [2], [12, 2]),
  ]);
}
