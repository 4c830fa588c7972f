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

/** What this page may do in its room, in a sentence; empty for whoever may do all. */
export function standing({ role, seat, controls, locks }: RoomState): string {
  if (role === "guest") return "This run belongs to a room, and you look on.";
  if (role !== "member") return "";
  if (seat === controls) return "You have the controls.";
  const taken = LOCKS.filter(({ lock, taken }) => taken && locks.includes(lock)).map(({ taken }) => taken);
  return taken.length === 0 ? "" : `The host has locked ${listed(taken)}.`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1)!;
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
