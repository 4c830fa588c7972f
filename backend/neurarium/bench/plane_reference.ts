/**
 * The plane lab's full step, written plainly: what the server is measured against.
 *
 * One step trains one pass over the training points in batches of ten, measures the loss of all points, and
 * computes every unit's output on a grid. Reads its work as JSON from the standard input; answers with steps per
 * second and the loss of the first steps, which must be those of the server.
 */

interface Layer {
  kernel: number[][]; // [input][unit]
  bias: number[];
  isOutput: boolean;
}

interface Work {
  layers: Layer[];
  train: { points: number[][]; target: number[] };
  test: { points: number[][]; target: number[] };
  batches: number[][]; // the training points of each batch of the first steps
  batchesPerStep: number;
  learningRate: number;
  axis: number[];
  secs: number;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Every layer's outputs for one point; the last one is a logistic unit. */
function forward(layers: Layer[], point: number[]): number[][] {
  const outputs = [point];
  for (const layer of layers) {
    const inputs = outputs[outputs.length - 1]!;
    const activations: number[] = [];
    for (let unit = 0; unit < layer.bias.length; unit++) {
      let sum = layer.bias[unit]!;
      for (let input = 0; input < inputs.length; input++) sum += inputs[input]! * layer.kernel[input]![unit]!;
      activations.push(layer.isOutput ? sigmoid(sum) : Math.tanh(sum));
    }
    outputs.push(activations);
  }
  return outputs;
}

function trainBatch(work: Work, batch: number[]): void {
  const { layers, train } = work;
  const kernels = layers.map((layer) => layer.kernel.map((row) => row.map(() => 0)));
  const biases = layers.map((layer) => layer.bias.map(() => 0));
  for (const index of batch) {
    const outputs = forward(layers, train.points[index]!);
    let errors = [outputs[layers.length]![0]! - train.target[index]!];
    for (let depth = layers.length - 1; depth >= 0; depth--) {
      const inputs = outputs[depth]!;
      const { kernel } = layers[depth]!;
      const before = inputs.map(() => 0);
      for (let unit = 0; unit < errors.length; unit++) {
        biases[depth]![unit]! += errors[unit]!;
        for (let input = 0; input < inputs.length; input++) {
          kernels[depth]![input]![unit]! += errors[unit]! * inputs[input]!;
          before[input]! += errors[unit]! * kernel[input]![unit]! * (1 - inputs[input]! ** 2);
        }
      }
      errors = before;
    }
  }
  const rate = work.learningRate / batch.length;
  layers.forEach((layer, depth) => {
    for (let unit = 0; unit < layer.bias.length; unit++) {
      layer.bias[unit]! -= rate * biases[depth]![unit]!;
      for (let input = 0; input < layer.kernel.length; input++) {
        layer.kernel[input]![unit]! -= rate * kernels[depth]![input]![unit]!;
      }
    }
  });
}

function meanLoss(layers: Layer[], points: number[][], target: number[]): number {
  let sum = 0;
  points.forEach((point, index) => {
    const probability = forward(layers, point)[layers.length]![0]!;
    sum -= Math.log(target[index] === 1 ? probability : 1 - probability);
  });
  return sum / points.length;
}

/** Every unit's map: its outputs row after row. */
function maps(layers: Layer[], axis: number[]): number[][][] {
  const shown = layers.map((layer) => layer.bias.map(() => new Array<number>(axis.length ** 2)));
  axis.forEach((y, row) => {
    axis.forEach((x, column) => {
      const outputs = forward(layers, [x, y]);
      for (let depth = 0; depth < layers.length; depth++) {
        for (let unit = 0; unit < shown[depth]!.length; unit++) {
          shown[depth]![unit]![row * axis.length + column] = outputs[depth + 1]![unit]!;
        }
      }
    });
  });
  return shown;
}

function step(work: Work, batches: number[][]): { train: number; test: number } {
  for (const batch of batches) trainBatch(work, batch);
  const losses = {
    train: meanLoss(work.layers, work.train.points, work.train.target),
    test: meanLoss(work.layers, work.test.points, work.test.target),
  };
  maps(work.layers, work.axis);
  return losses;
}

let input = "";
for await (const part of process.stdin) input += part;
const work = JSON.parse(input) as Work;
const passes = Math.floor(work.batches.length / work.batchesPerStep);
const batchesOf = (pass: number): number[][] =>
  work.batches.slice((pass % passes) * work.batchesPerStep, ((pass % passes) + 1) * work.batchesPerStep);

const first = Array.from({ length: passes }, (_, pass) => step(work, batchesOf(pass)));
const begun = performance.now();
let steps = 0;
while (performance.now() - begun < work.secs * 1000) step(work, batchesOf(steps++));
const stepsPerSec = (steps * 1000) / (performance.now() - begun);
process.stdout.write(JSON.stringify({ stepsPerSec, first, node: process.version }));

export {};
