import { describe, expect, it } from "vitest";

import type { RoomState } from "../lib/protocol/generated";
import { standing } from "../room/words";
import { CONTROLS } from "./controls";
import { CONTROLS_OF, lockedControls } from "./locked-controls";

const MEMBER: RoomState = {
  code: "K7MQ4X",
  seat: 3,
  name: "Ada",
  role: "member",
  session: "session1",
  place: "session1",
  whose: "",
  may: ["draw", "look", "stay"],
  locks: ["building", "play", "settings"],
  frozen: false,
  controls: null,
  asked: null,
  leader: null,
  shown: null,
  question: null,
  own_runs: null,
  spotlight: null,
  challenge: null,
  seats: [],
  changes: [],
  members_here: 1,
  closes_at: 0,
};

describe("what a room takes from a page", () => {
  it("is hidden, and said", () => {
    const known = new Set(CONTROLS.map(({ id }) => id));
    expect(Object.values(CONTROLS_OF).flat()).toSatisfy((ids: string[]) => ids.every((id) => known.has(id)));
    expect(new Set(lockedControls(MEMBER))).toEqual(new Set(Object.values(CONTROLS_OF).flat()));
    expect(standing(MEMBER)).toBe("The host has locked Play and Step, the settings and the network.");
  });

  it("is nothing without a room, for the host, and for who has the controls", () => {
    const may: RoomState["may"] = ["build", "draw", "look", "play", "settings", "stay"];
    expect(lockedControls(null)).toEqual([]);
    expect(lockedControls({ ...MEMBER, may })).toEqual([]);
    expect(standing({ ...MEMBER, controls: 3 })).toBe("You have the controls.");
    expect(standing({ ...MEMBER, locks: ["joining"] })).toBe("");
    expect(standing({ ...MEMBER, role: "guest" })).toMatch(/look on/);
  });
});
