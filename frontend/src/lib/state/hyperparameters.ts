import type { Experiment } from "../protocol/generated";
import { oncePerFrame } from "./animation";
import { chosen } from "./choice.svelte";
import { draft } from "./draft.svelte";
import { editNames } from "./edit-names";
import { withHyperparameter } from "./experiment-numbers";
import { leavings } from "./leavings";
import { session } from "./session.svelte";

let waiting: Record<string, number> = {};

/** Change a live number by its path, such as `optimizer.learning_rate`: at most once an animation frame. */
export function setHyperparameter(path: string, value: number): void {
  const change = (experiment: Experiment) => withHyperparameter(experiment, path, value);
  if (chosen.defer({ preview: change, make: () => setHyperparameter(path, value), touched: path })) return;
  if (draft.tuned(change, path) === "later") return;
  waiting[path] = value;
  send();
}

const send = oncePerFrame(() => {
  const values = waiting;
  waiting = {};
  const base = editNames.base;
  const edit = editNames.next();
  session.send({ type: "set_hyperparameters", values, edit });
  draft.sentNumber(edit);
  if (draft.present) leavings.sent(edit, draft.present.id, base);
});

session.subscribe({
  refused: (command) => {
    if (command.type === "set_hyperparameters")
      for (const path of Object.keys(command.values)) giveBack(path);
  },
});

/** A number that was refused is again what it is. */
function giveBack(path: string): void {
  const value = session.state?.hyperparameters[path];
  if (value !== undefined) draft.tuned((experiment) => withHyperparameter(experiment, path, value), path);
}
