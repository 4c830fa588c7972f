import { requestDraw } from "./animation";
import { session } from "./session.svelte";

let waiting: Record<string, number> = {};

/** Change a live number by its path, such as `optimizer.learning_rate`: at most once an animation frame. */
export function setHyperparameter(path: string, value: number): void {
  waiting[path] = value;
  requestDraw(send);
}

function send(): void {
  const values = waiting;
  waiting = {};
  session.send({ type: "set_hyperparameters", values });
}
