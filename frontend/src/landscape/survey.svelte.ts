import type { AnyCommand, LandscapeInfo, SessionState, SurveyLandscape } from "../lib/protocol/generated";
import { frames } from "../lib/state/frames";
import { session } from "../lib/state/session.svelte";

/** What is asked for: which landscape, and of what. */
export type Asked = Omit<SurveyLandscape, "type" | "request_id">;

/** The landscape that this page looks at: it costs the server nothing while there is none. */
class Survey {
  /** Whether what is drawn spans so much that a log scale shows more of it. */
  isWide = $state(false);
  #info = $state.raw<LandscapeInfo | null>(null);
  #asked: Asked | null = null;
  #of = "";
  #send: ((command: AnyCommand) => unknown) | undefined;

  /** What the latest one is of; null before one has come. */
  get info(): LandscapeInfo | null {
    return this.#info;
  }

  /** Look at a landscape; the returned function ends it. */
  look(asked: Asked): () => void {
    const isOther = asked.along !== this.#asked?.along || asked.role !== this.#asked?.role;
    if (isOther) this.#forget();
    this.#asked = asked;
    this.#ask();
    return () => {
      if (this.#asked !== asked) return;
      this.#asked = null;
      this.#send?.({ type: "survey_landscape", along: null });
    };
  }

  /** A frame has come, which may bring one. */
  receive(): void {
    const info = frames.meta?.landscape;
    if (info && info !== this.#info && info.along === this.#asked?.along) this.#info = info;
  }

  /** Another run, or another network, has another landscape. */
  follow({ beginning, run, generation }: SessionState): void {
    const of = [beginning, run, generation].join();
    if (of !== this.#of) this.#forget();
    this.#of = of;
  }

  connect(send: ((command: AnyCommand) => unknown) | undefined): void {
    this.#send = send;
    if (this.#asked) this.#ask();
  }

  #forget(): void {
    this.#info = null;
    frames.forget("landscape");
  }

  #ask(): void {
    this.#send?.({ type: "survey_landscape", ...this.#asked });
  }
}

export const survey = new Survey();

frames.subscribe(() => survey.receive());
session.subscribe({
  changed: (state) => survey.follow(state),
  connected: (send) => survey.connect(send),
});
