import { valueAt, type Tensor, type Tensors } from "../../lib/protocol/tensor";

/** How many of the test samples are placed. */
export const COUNT = 500;

/** The test samples by the principal components of a layer, as the server measured them. */
export interface LayerScores {
  readonly scores: Tensor;
  readonly labels: ArrayLike<number>;
  /** The classes that are told of them, if some are. */
  readonly predictions?: ArrayLike<number> | undefined;
  readonly share: readonly [number, number];
  readonly reach: number;
  /** How many of the layer's numbers are looked at. */
  readonly features: number;
}

/** What came last of a layer; undefined before the first. */
export function layerScores(tensors: Tensors, layer: string): LayerScores | undefined {
  const of = (name: string) => tensors.get(`layer_pca/${layer}/${name}`);
  const [scores, label, prediction, share] = [of("scores"), of("label"), of("prediction"), of("share")];
  if (!scores || !label || !share) return undefined;
  return {
    scores,
    labels: label.data,
    predictions: prediction?.data,
    share: [valueAt(share, 0), valueAt(share, 1)],
    reach: of("reach")?.data[0] ?? 1,
    features: of("features")?.data.length ?? 0,
  };
}

/** The scores of what the network looks at, by the same axes: of the layer's outputs of now; undefined without any. */
export function ownScores(tensors: Tensors, layer: string): [number, number] | undefined {
  const activation = tensors.get(`activations/${layer}`);
  const [features, mean, axes] = ["features", "mean", "axes"].map((name) =>
    tensors.get(`layer_pca/${layer}/${name}`),
  );
  if (!activation || !features || !mean || !axes) return undefined;
  const scores: [number, number] = [0, 0];
  for (let i = 0; i < features.data.length; i++) {
    const deviation = valueAt(activation, features.data[i]!) - mean.data[i]!;
    scores[0] += deviation * axes.data[2 * i]!;
    scores[1] += deviation * axes.data[2 * i + 1]!;
  }
  return scores;
}

/** “Test sample 18: says 5, is 3”; “Test sample 18: 3” where no class is told */
export function sampleInWords(
  { labels, predictions }: LayerScores,
  index: number,
  classNames: readonly string[],
): string {
  const [is, says] = [labels[index]!, predictions?.[index]].map((of) => classNames[of!] ?? String(of));
  if (!predictions) return `Test sample ${index + 1}: ${is}`;
  return `Test sample ${index + 1}: says ${says}, is ${is}`;
}
