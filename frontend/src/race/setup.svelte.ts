import type { Experiment, RaceSpec } from "../lib/protocol/generated";
import { draft } from "../lib/state/draft.svelte";
import { enlarged } from "../lib/state/enlarged.svelte";
import { frames } from "../lib/state/frames";
import { pageLayout } from "../lib/state/page-layout.svelte";
import { session } from "../lib/state/session.svelte";

export const LARGE = "race";

/** The race of the session, as this page sets it up and drives it. */
class RaceSetup {
  /** Whether the dialog is open in which a race is set up. */
  isOpen = $state(false);
  /** Whether the last race was started by this page. */
  isOwn = false;

  /** Start a race of the session's experiment, or of another. */
  start(race: RaceSpec, experiment: Experiment | null = null): void {
    this.isOpen = false;
    if (!session.state?.race) frames.forget("race");
    this.isOwn = session.send({ type: "start_race", race, experiment });
    if (this.isOwn && pageLayout.current.columns !== "one") enlarged.enlarge(LARGE);
  }

  play(playing: boolean): void {
    session.send({ type: "play_race", playing });
  }

  end(): void {
    if (enlarged.has(LARGE)) enlarged.putBack();
    session.send({ type: "end_race" });
  }

  /** Make a lane the run; undo brings back the one that was there. */
  take(lane: number): void {
    if (enlarged.has(LARGE)) enlarged.putBack();
    draft.begin({ type: "take_lane", lane });
  }
}

export const raceSetup = new RaceSetup();
