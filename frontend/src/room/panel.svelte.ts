import { openRoom } from "../lib/protocol/api";
import { address } from "../lib/state/address";
import { room } from "../lib/state/room.svelte";
import { reportingRequests, session } from "../lib/state/session.svelte";

/** Behind the #, it has the page open a room as soon as there is a session: so `make class` does. */
const KEY = "room";

/** What the host has open of the room. */
class RoomPanel {
  isOpen = $state(false);
  /** What of the class stands in the place of the network. */
  wall = $state<"drawings" | "runs" | null>(null);

  /** Show a wall, or the network again. */
  toggle(wall: "drawings" | "runs"): void {
    this.wall = this.wall === wall ? null : wall;
  }

  /** Open a room by itself if the address says so. */
  follow(): void {
    session.subscribe({
      changed: () => {
        if (address.get(KEY) === null) return;
        address.set(KEY, null);
        void this.open();
      },
    });
  }

  /** Open the room of this session, if it has none, and show it. */
  async open(): Promise<void> {
    const id = session.state?.id;
    if (id !== undefined && room.state === null) {
      const taken = await reportingRequests(openRoom(id));
      if (!taken) return;
      room.remember(taken, true);
      session.send({ type: "take_seat", key: taken.key });
    }
    this.isOpen = true;
  }
}

export const roomPanel = new RoomPanel();
