import type { RoomState } from "../lib/protocol/generated";
import type { Right } from "../lib/state/room.svelte";

/** The controls of the page that are of no use to who may not do something in a room. */
export const CONTROLS_OF: Readonly<Record<"play" | "settings" | "build", readonly string[]>> = {
  play: ["play", "step", "slow", "start", "speed", "stop"],
  settings: ["lab", "gallery", "optimizer", "data", "points", "draw", "share"],
  build: ["lab", "gallery", "network", "build", "edit", "features", "weights"],
};

/** The ids of the controls that a room takes from this page. */
export function lockedControls(room: RoomState | null): readonly string[] {
  if (room === null) return [];
  const lacking = Object.entries(CONTROLS_OF).filter(([right]) => !room.may.includes(right as Right));
  return lacking.flatMap(([, controls]) => controls);
}
