import { expect, it } from "vitest";

import type { RoomState } from "../lib/protocol/generated";
import { standing, whereabouts } from "./words";

const OWN = {
  mine: "mine",
  earlier: ["before"],
  learned: false,
  together: false,
  on_show: null,
  given: 2,
  lacking: "",
};
const ROOM: RoomState = {
  code: "K7MQ4X",
  seat: 1,
  name: "Ada",
  role: "member",
  session: "common",
  place: "mine",
  whose: "",
  may: ["stay", "look"],
  locks: ["play"],
  frozen: false,
  controls: null,
  asked: null,
  spotlight: null,
  leader: null,
  shown: null,
  question: null,
  own_runs: OWN,
  challenge: null,
  seats: [],
  changes: [],
  members_here: 2,
  closes_at: 0,
};

it("says at which run a page is, and leads to the other one", () => {
  expect(whereabouts({ ...ROOM, own_runs: null }, "common")).toBeNull();
  expect(whereabouts({ ...ROOM, whose: "Ada" }, "mine")?.to?.session).toBe("common");
  expect(whereabouts({ ...ROOM, whose: "Ada" }, "before")).toMatchObject({ to: { session: "mine" } });
  expect(whereabouts(ROOM, "common")).toMatchObject({ to: { session: "mine" } });
  const grace = whereabouts({ ...ROOM, whose: "Grace" }, "hers");
  expect(grace).toEqual({
    words: "This is the run of Grace.",
    to: { label: "To your run", session: "mine" },
  });
});

it("tells a member why there is no own run yet, and the host nothing of the kind", () => {
  const lacking = { ...ROOM, own_runs: { ...OWN, mine: null, earlier: [], lacking: "All are in use." } };
  expect(whereabouts(lacking, "common")?.words).toContain("All are in use.");
  expect(whereabouts({ ...lacking, role: "host" }, "common")).toBeNull();
});

it("speaks of locks in the class's run alone", () => {
  expect(standing(ROOM)).toBe("The host has locked Play and Step.");
  expect(standing({ ...ROOM, whose: "Ada" })).toBe("");
});
