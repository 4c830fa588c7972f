import type { RoomState } from "../lib/protocol/generated";

export type Lock = RoomState["locks"][number];

/** What can be locked, in words for the host and for those who find it locked. */
export const LOCKS: readonly { readonly lock: Lock; readonly title: string; readonly taken: string }[] = [
  { lock: "play", title: "Play, Step, Rewind and speed", taken: "Play and Step" },
  { lock: "settings", title: "Data, optimizer and hyperparameters", taken: "the settings" },
  { lock: "building", title: "The network and its weights", taken: "the network" },
  { lock: "drawing", title: "Drawing", taken: "drawing" },
  { lock: "joining", title: "Joining", taken: "" },
];

/** Which run of its room a page looks at, in words, and which one it could go to. */
export interface Whereabouts {
  readonly words: string;
  readonly to: { readonly label: string; readonly session: string } | null;
}

/** Where a page of a session stands; null while nobody has a run of their own. */
export function whereabouts(
  { own_runs: own, session: common, whose, role }: RoomState,
  session: string,
): Whereabouts | null {
  if (!own) return null;
  const toCommon = { label: "To the class’s run", session: common };
  const toMine = own.mine === null ? null : { label: "To your run", session: own.mine };
  if (session === own.mine) return { words: "This run is yours.", to: toCommon };
  if (own.earlier.includes(session)) {
    return { words: "You trained this run earlier.", to: toMine ?? toCommon };
  }
  if (whose !== "") return { words: `This is the run of ${whose}.`, to: toMine ?? toCommon };
  if (toMine) {
    return { words: own.together ? "All look at this run; yours waits." : "The class’s run.", to: toMine };
  }
  return own.lacking === "" || role === "host"
    ? null
    : { words: `You have no run of your own yet. ${own.lacking}`, to: null };
}

/** What this page may do in its room, in a sentence; empty for whoever may do all. */
export function standing({ role, seat, controls, locks, whose }: RoomState): string {
  if (role === "guest") return "This run belongs to a room, and you look on.";
  // What is locked is locked in the class's run.
  if (role !== "member" || whose !== "") return "";
  if (seat === controls) return "You have the controls.";
  const taken = LOCKS.filter(({ lock, taken }) => taken && locks.includes(lock)).map(({ taken }) => taken);
  return taken.length === 0 ? "" : `The host has locked ${listed(taken)}.`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1)!;
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
