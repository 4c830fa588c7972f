import { openWeights } from "../lib/protocol/api";
import type { WeightsFound } from "../lib/protocol/generated";
import { draft } from "../lib/state/draft.svelte";
import { room } from "../lib/state/room.svelte";
import { reportingRequests, session } from "../lib/state/session.svelte";
import { askForFile } from "./files";

/** A file with weights, and what it has for the network. */
interface Found extends WeightsFound {
  readonly name: string;
}

/** Whether what a layer gets was found by its order and shape: its words say what that is. */
export function isMatchedByShape({ verdict, words }: WeightsFound["layers"][number]): boolean {
  return verdict === "fits" && words !== "";
}

/** Weights of a file, on their way into the network that is there. */
class OpenedWeights {
  /** What is to be asked about, as not all of it fits. */
  found = $state.raw<Found | null>(null);

  async choose(): Promise<void> {
    const file = await askForFile(".safetensors,.npz,.neurarium");
    if (file) await this.open(file);
  }

  /** Begin with the weights of a file, or ask first if they do not fit all of the network. */
  async open(file: File): Promise<void> {
    const id = session.state?.id;
    if (id === undefined) return;
    const found = await reportingRequests(openWeights(id, file, room.key));
    if (!found) return;
    this.found = { ...found, name: file.name };
    // What was matched by its shape is looked at first.
    const fitsWhole = found.layers.every((layer) => layer.verdict === "fits" && !isMatchedByShape(layer));
    if (found.weights !== null && fitsWhole) this.take();
  }

  /** Begin with what fits; undo brings back the run that was there. */
  take(): void {
    const weights = this.found?.weights ?? null;
    this.found = null;
    if (weights !== null) draft.begin({ type: "take_weights", weights });
  }

  leave(): void {
    this.found = null;
  }
}

export const openedWeights = new OpenedWeights();
