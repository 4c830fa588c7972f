import type { Frame } from "../protocol/frames";
import type { FrameMeta } from "../protocol/generated";
import type { Tensor } from "../protocol/tensor";
import { cancelDraw, requestDraw, type Draw } from "./animation";
import { Rate } from "./rate";

/** What shows that a frame is of the network, and what of the input that a page looks at. */
const OF_THE_NETWORK = new Set(["activations", "prediction", "answer", "maps"]);
const OF_THE_INPUT = new Set([
  "activations",
  "prediction",
  "answer",
  "gradients",
  "reconstruction",
  "surprise",
  "attributions",
  "chain_rule",
  "smallest_change",
  "calculation",
  "written",
  "attention",
  "so_far",
]);

/** Curves, which are kept where they grow. */
const OF_RUNS = new Set(["scalars", "test", "runs"]);

/** The latest tensor of every name. Frames are not state: nothing here is reactive, views draw from it. */
export class FrameStore {
  readonly #tensors = new Map<string, Tensor>();
  readonly #listeners = new Set<() => void>();
  readonly #frames = new Rate();
  readonly #bytes = new Rate();
  #meta: FrameMeta | null = null;
  #isStale = false;
  #generation = 0;

  /** Metadata of the latest frame. */
  get meta(): FrameMeta | null {
    return this.#meta;
  }

  /** Whether nothing has come yet of the network that took the place of another. */
  get isStale(): boolean {
    return this.#isStale;
  }

  get(name: string): Tensor | undefined {
    return this.#tensors.get(name);
  }

  /** Keep what a frame brings, unless it is of an earlier network; what it does not bring stays as it was. */
  receive(frame: Frame, now = performance.now()): void {
    if (frame.meta.generation >= this.#generation) {
      this.#keep(frame);
      this.#meta = frame.meta;
    }
    this.#frames.add(1, now);
    this.#bytes.add(frame.bytes, now);
    this.notify();
  }

  /** The session has this network now: what comes late of an earlier one is not kept. */
  follow(generation: number): void {
    this.#generation = generation;
  }

  /** Another network takes the place: forget its tensors but those that outlast it, which are stale now. */
  clear(outlasts: (tensor: Tensor) => boolean): void {
    for (const [name, tensor] of [...this.#tensors]) if (!outlasts(tensor)) this.#tensors.delete(name);
    this.#isStale = this.#tensors.size > 0;
    this.notify();
  }

  /** Nobody asks for a summary any longer: when somebody does again, what came before is of another moment. */
  forget(summary: string): void {
    for (const name of [...this.#tensors.keys()]) if (summaryOf(name) === summary) this.#tensors.delete(name);
  }

  #keep(frame: Frame): void {
    for (const [name, tensor] of frame.tensors) {
      if (!OF_RUNS.has(summaryOf(name))) this.#tensors.set(name, tensor);
    }
    if (frame.tensors.has("prediction/probabilities")) this.#forgetLoss(frame);
    if (!frame.meta.has_input) this.#forgetInput();
    if (this.#isStale) this.#isStale = !showsNetwork(frame);
  }

  /** An input whose label is not known has no loss, and no gradients: those of an earlier one must not stay. */
  #forgetLoss(frame: Frame): void {
    for (const name of [...this.#tensors.keys()]) {
      const isOfLoss = name === "prediction/loss" || name.startsWith("gradients/");
      if (isOfLoss && !frame.tensors.has(name)) this.#tensors.delete(name);
    }
  }

  /** Without an input there are no activations and no answer: those of an earlier one must not stay. */
  #forgetInput(): void {
    for (const name of [...this.#tensors.keys()])
      if (OF_THE_INPUT.has(summaryOf(name))) this.#tensors.delete(name);
  }

  /** Be told of every frame, in the message handler: for keeping data, not for drawing. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Draw now and whenever something new has come, in the shared animation frame; returns what ends it. */
  draw(draw: Draw): () => void {
    const unsubscribe = this.subscribe(() => requestDraw(draw));
    requestDraw(draw);
    return () => {
      unsubscribe();
      cancelDraw(draw);
    };
  }

  framesPerSecond(now = performance.now()): number {
    return this.#frames.perSecond(now);
  }

  bytesPerSecond(now = performance.now()): number {
    return this.#bytes.perSecond(now);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Some frames only bring the history of the run, or what was measured on the test set. */
function showsNetwork({ meta, tensors }: Frame): boolean {
  const summaries = [...tensors.keys()].map(summaryOf);
  return summaries.some((name) => OF_THE_NETWORK.has(name) || (!meta.has_input && name === "weights"));
}

function summaryOf(tensor: string): string {
  return tensor.split("/", 1)[0]!;
}

export const frames = new FrameStore();
