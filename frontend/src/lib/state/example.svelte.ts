import { canBeDrawn, hasCoordinates } from "../learning-problem";
import { input } from "./input.svelte";
import { session } from "./session.svelte";

/** What a viewer looks at, as an example to learn from. */
class Example {
  /** What keeps it from being one, in words; null if nothing does. */
  get lacks(): string | null {
    const state = session.state;
    const objective = state?.objective;
    if (!state || !objective?.stages.some(({ layer }) => layer !== null))
      return "Where networks take turns, all samples of the step are shown.";
    if (input.current.kind === "nothing") {
      if (hasCoordinates(state.data)) return "Click a point of the data first.";
      return canBeDrawn(state.data) ? "Draw something first, or pick a sample." : "Pick a sample first.";
    }
    if (!objective.has_target || input.label !== null) return null;
    if (input.current.kind === "drawing") return "Say what it is: tap its bar.";
    if (input.current.kind === "point" && input.current.target === null)
      return "Choose a point of the data: of others nobody knows the answer.";
    return null;
  }
}

export const example = new Example();
