import { openRoom } from "../lib/protocol/api";
import { address } from "../lib/state/address";
import { room } from "../lib/state/room.svelte";
import { reportingRequests, session } from "../lib/state/session.svelte";
import { keep, recall } from "../lib/storage";

/** Behind the #, it has the page open a room as soon as there is a session: so `make class` does. */
const KEY = "room";
const WALL = "neurarium.wall.";

type Wall = "drawings" | "runs";

/** What the host has open of the room. */
class RoomPanel {
  isOpen = $state(false);
  #wall = $state<Wall | null>(null);

  /** What of the class stands in the place of the network; it is found so again when the page comes back. */
  get wall(): Wall | null {
    return this.#wall;
  }

  set wall(wall: Wall | null) {
    this.#wall = wall;
    if (session.state) keep("sessionStorage", WALL + session.state.id, wall ?? "");
  }

  /** Show a wall, or the network again. */
  toggle(wall: Wall): void {
    this.wall = this.wall === wall ? null : wall;
  }

  /** Open a room by itself if the address says so. */
  follow(): void {
    let found = false;
    session.subscribe({
      changed: ({ id }) => {
        const wall = found ? null : recall("sessionStorage", WALL + id);
        found = true;
        if (wall === "drawings" || wall === "runs") this.#wall = wall;
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
      const taken = await reportingRequests(openRoom(id, room.key));
      if (!taken) return;
      room.remember(taken, true);
      session.send({ type: "take_seat", key: taken.key });
    }
    this.isOpen = true;
  }
}

export const roomPanel = new RoomPanel();
