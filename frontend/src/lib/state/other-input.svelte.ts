import { encodeInput } from "../protocol/frames";
import type { SessionSocket } from "../protocol/socket";
import { oncePerFrame } from "./animation";
import { input } from "./input.svelte";

/** Another drawing of this viewer, which the input is compared with: sent at most once an animation frame. */
class OtherInput {
  #picture = $state.raw<Uint8Array | null>(null);
  #socket: SessionSocket | undefined;
  readonly #sendOncePerFrame = oncePerFrame(() => this.#send());

  /** Whether there is one. */
  get isDrawing(): boolean {
    return this.#picture !== null;
  }

  /** Compare with a picture: 0 to 255, as many values as the input has. */
  showDrawing(pixels: Uint8Array): void {
    this.#picture = pixels;
    this.#sendOncePerFrame();
  }

  showNothing(): void {
    if (!this.#picture) return;
    this.#picture = null;
    this.#sendOncePerFrame();
  }

  /** It is compared, and no more: nobody asks what it is. */
  labelDrawing(): void {
    return;
  }

  /** From now on send over this socket, the present drawing first; undefined while not connected. */
  connect(socket: SessionSocket | undefined): void {
    this.#socket = socket;
    if (this.#picture) this.#send();
  }

  #send(): void {
    if (!this.#picture) this.#socket?.send({ type: "clear_input", place: "other" });
    else
      this.#socket?.sendBinary(
        encodeInput({ type: "set_input", place: "other" }, this.#picture, input.shape),
      );
  }
}

export const otherInput = new OtherInput();
