import type { NetworkInfo, SessionState } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";

type Shape = readonly number[];

/** What pictures are made of that look at its shape themselves. */
const OF_THE_DATA = ["maps", "points"];
/** What only depends on what can be answered, and on which samples there are. */
const OF_THE_ANSWER = ["prediction", "answer"];
/** What is measured on the test set: of another run not until it can be trained, which may be seconds. */
const OF_THE_TEST = ["confusion", "per_class_accuracy"];
/** What names samples of the test set by their place in it. */
const OF_ITS_SAMPLES = ["mistakes"];
/** What is of several networks, whichever of them is the present one; it is sent once. */
const OF_OTHERS = "race/";
const OF_PARAMS = ["weights", "gradients", "train_gradients"];

/**
 * Which of the latest tensors still tell something when the networks have changed: until the new ones are there, those
 * of an earlier moment are better than none. None, where the data are others.
 */
export function outlasting(before: SessionState, after: SessionState): (tensor: Tensor) => boolean {
  if (before.data.type !== after.data.type) return ({ name }) => name.startsWith(OF_OTHERS);
  const hasTheSame = JSON.stringify(before.data) === JSON.stringify(after.data);
  const asksTheSame = questionOf(before) === questionOf(after);
  const shapes = shapesOf(after.networks);
  return ({ name, shape }) => {
    const [summary, ...path] = name.split("/") as [string, ...string[]];
    if (name.startsWith(OF_OTHERS) || OF_THE_DATA.includes(summary)) return true;
    if (OF_THE_ANSWER.includes(summary)) return asksTheSame;
    if (OF_THE_TEST.includes(summary)) return asksTheSame && before.run === after.run;
    if (OF_ITS_SAMPLES.includes(summary)) return hasTheSame && before.run === after.run;
    const expected = shapes.get([OF_PARAMS.includes(summary) ? "weights" : summary, ...path].join("/"));
    return expected !== undefined && isSame(expected, shape);
  };
}

/** What is asked of a network, however many samples there are now: where people add some, their number grows. */
function questionOf({ data }: SessionState): string {
  return JSON.stringify(data.collect ? { ...data, train_size: 0, test_size: 0 } : data);
}

/** The shapes that weights and activations have in a network, by name. */
function shapesOf(networks: readonly NetworkInfo[]): Map<string, Shape> {
  const layers = networks.flatMap((network) => network.layers);
  return new Map(
    layers.flatMap(({ id, shape, param_shapes }) => [
      [`activations/${id}`, shape] as const,
      ...Object.entries(param_shapes).map(([param, shape]) => [`weights/${id}/${param}`, shape] as const),
    ]),
  );
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
