import type { Method } from "../../lib/state/attributed.svelte";

/** The ways to say what a pixel adds to a logit, each with a sentence on how. */
export const METHODS: readonly { readonly value: Method; readonly label: string; readonly hint: string }[] = [
  {
    value: "gradient_times_input",
    label: "gradient × input",
    hint: "How steeply the logit rises with a pixel, times how bright the pixel is.",
  },
  {
    value: "integrated_gradients",
    label: "integrated gradients",
    hint: "Slopes averaged on the way from an empty picture: they add up to the whole difference.",
  },
  {
    value: "occlusion",
    label: "occlusion",
    hint: "Each small square is blackened by itself: how far does the logit fall?",
  },
];
