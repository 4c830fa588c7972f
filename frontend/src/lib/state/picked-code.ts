import type { AnyCommand } from "../protocol/generated";
import { oncePerFrame } from "./animation";

type Send = (command: AnyCommand) => unknown;

/** The code that this viewer picked, of which a sample is made: sent at most once an animation frame. */
class PickedCode {
  #code: readonly number[] = [];
  #send: Send | undefined;
  readonly #sendOncePerFrame = oncePerFrame(() => this.#send?.({ type: "pick_code", code: this.#code }));

  /** Pick a code; none any longer if it is empty. */
  pick(code: readonly number[]): void {
    if (code.length === this.#code.length && code.every((number, i) => number === this.#code[i])) return;
    this.#code = code;
    this.#sendOncePerFrame();
  }

  /** From now on send so, the present code first; undefined while not connected. */
  connect(send: Send | undefined): void {
    this.#send = send;
    if (this.#code.length > 0) send?.({ type: "pick_code", code: this.#code });
  }
}

export const pickedCode = new PickedCode();
