import { address } from "../lib/state/address";
import { byHand } from "../lib/state/by-hand.svelte";
import { session } from "../lib/state/session.svelte";
import { asked } from "../lib/state/asked.svelte";
import { formatStart, parseStart } from "./start";

const KEY = "start";
const NEVER = { step: null, test_loss: null, test_accuracy: null, plateau_steps: null };

/** What the present run begins with beside its experiment, for a link. */
export function presentStart(): string | null {
  return formatStart({ stop: asked.stop, params: byHand.placed });
}

/** A session that is made for a link begins as the link says. */
export function keepLessonStart(): void {
  session.subscribe({
    created: () => {
      const { stop, params } = parseStart(address.get(KEY));
      if (Object.keys(stop).length > 0) session.send({ type: "set_stop", stop: { ...NEVER, ...stop } });
      for (const param of params) session.send({ type: "set_param", ...param });
    },
  });
}
