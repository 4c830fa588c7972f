import { belowBase } from "../base-path";
import type { RoomState, SeatTaken } from "../protocol/generated";
import { keep, namesIn, recall } from "../storage";

/** What one may do in a room. */
export type Right = RoomState["may"][number];

const KEY = "neurarium.seat.";
const HOST_KEY = "neurarium.host.";
const SESSION = "neurarium.room.";
/** To which run of a room this tab was brought last. */
const PLACE = "neurarium.place.";

/**
 * The room that the session is in, as this page sees it. The key of its seat is known to this browser alone: the tab that
 * took a seat is in it, and another tab is in the one that was taken last, the host's before all others.
 */
class Room {
  #session: string | null = null;
  #key: string | null = null;
  #state = $state.raw<RoomState | null>(null);
  #left = $state<string | null>(null);
  readonly #listeners = new Set<() => void>();

  get state(): RoomState | null {
    return this.#state;
  }

  /** The key of this page's seat. */
  get key(): string | null {
    return this.#key;
  }

  /** Whether the host has covered this page. */
  get isFrozen(): boolean {
    return this.#state !== null && this.#state.frozen && !this.may("govern");
  }

  /** Whether this page may do something; in no room everybody may do everything. */
  may(right: Right): boolean {
    return this.#state === null || this.#state.may.includes(right);
  }

  onchange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The page looks at a session: it has the seat in it that it had before. */
  enter(session: string): void {
    this.#session = session;
    this.#key =
      recall("sessionStorage", KEY + session) ??
      recall("localStorage", HOST_KEY + session) ??
      recall("localStorage", KEY + session);
  }

  /** Until its key is known to the server, a page with a seat is told what guests are told. */
  changed(state: RoomState | null): void {
    if (state?.seat === null && this.#key !== null) return;
    const role = this.#state?.role;
    this.#state = state;
    // Who kept order comes back to the session when the room is over, by the same key.
    if (state === null && (role === "member" || role === "guest")) this.forget();
    else if (state !== null && state.seat !== null) this.#follow(state);
    for (const listener of this.#listeners) listener();
  }

  /** Look at another run of this room, from the same seat. */
  go(session: string): void {
    if (this.#key !== null) this.#keepKey(session, this.#key, this.#state?.role === "host");
    location.assign(belowBase(`/s/${session}`));
  }

  /** Go to the run that this page's screen belongs to, when that has become another one: not from where a person went. */
  #follow({ session, place }: RoomState): void {
    if (recall("sessionStorage", PLACE + session) === place) return;
    keep("sessionStorage", PLACE + session, place);
    if (place !== this.#session) this.go(place);
  }

  #keepKey(session: string, key: string, isHost: boolean): void {
    keep("sessionStorage", KEY + session, key);
    keep("localStorage", (isHost ? HOST_KEY : KEY) + session, key);
  }

  /** The session of the room of a code in which this browser has a seat; null if it has none. */
  sessionOf(code: string): string | null {
    const session = recall("localStorage", SESSION + code);
    return session !== null && recall("localStorage", KEY + session) !== null ? session : null;
  }

  /** Keep the key of a seat, to be in it again after a reload. */
  remember({ session, key, code }: SeatTaken, isHost: boolean): void {
    keep("localStorage", SESSION + code, session);
    this.#keepKey(session, key, isHost);
    if (session === this.#session) this.#key = key;
  }

  /** The code of the room that this page was removed from, if it may join it again. */
  get left(): string | null {
    return this.#left;
  }

  /** The seat was taken away: its key opens nothing any more. */
  unseat(mayReturn: boolean): void {
    this.#left = mayReturn && this.#state ? this.#state.code : null;
    this.forget();
  }

  /** The connection has ended for good. */
  end(): void {
    this.#state = null;
    for (const listener of this.#listeners) listener();
  }

  /** The seat is gone: in the class's run, and in those of its own. */
  forget(): void {
    const key = this.#key;
    this.#key = null;
    for (const place of ["sessionStorage", "localStorage"] as const) {
      for (const name of namesIn(place)) {
        if (key !== null && isOfSeat(name) && recall(place, name) === key) window[place].removeItem(name);
      }
    }
  }
}

function isOfSeat(name: string): boolean {
  return name.startsWith(KEY) || name.startsWith(HOST_KEY);
}

export const room = new Room();
