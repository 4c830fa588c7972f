import { assertNever } from "../assert-never";
import { decodeFrame, MalformedFrame, type Frame } from "./frames";
import type { AnyCommand, AnyEvent, SessionState } from "./generated";
import { DEAD_MS, Heartbeat } from "./heartbeat";
import { patched } from "./patch";

/**
 * `silent`: the server has not answered for a while. Where reconnecting would not help: `forgotten`, the server knows no
 * such session, as after its own restart; `gone`, the session does not let this page in, or has made room for another.
 */
export type ConnectionStatus = "connecting" | "open" | "silent" | "reconnecting" | "forgotten" | "gone";

/** What a page hears: a session's state comes whole, however much of it was sent. */
export type HeardEvent = Exclude<AnyEvent, { type: "session_patched" }>;

/** One handler for each event. */
export type EventHandlers = { readonly [E in HeardEvent as E["type"]]: (event: E) => void };

export interface SocketHandlers {
  readonly events: EventHandlers;
  readonly frame: (frame: Frame) => void;
  readonly malformed: (error: MalformedFrame) => void;
  /** `reason` is what the server said when it closed the connection. */
  readonly status: (status: ConnectionStatus, reason: string) => void;
  /** Since when the server has not answered, in milliseconds since 1970. */
  readonly silent: (since: number) => void;
  /** It has tried some times in a row to connect, in vain. */
  readonly stuck: () => void;
  /** The seat of this page was taken away, and it is gone next; it may be let in again, or not now. */
  readonly unseated: (mayReturn: boolean) => void;
}

const NOT_ANSWERING = 1006;
const UNSEATED = 4401;
const SHUT_OUT = 4402;
const REMOVED = 4403;
const NO_SESSION = 4404;
const MADE_ROOM = 4410;
const TOO_MANY_VIEWERS = 4503;
/** What the server says when it closes a connection for good. */
const ENDS: Readonly<Record<number, ConnectionStatus>> = {
  [UNSEATED]: "gone",
  [SHUT_OUT]: "gone",
  [REMOVED]: "gone",
  [NO_SESSION]: "forgotten",
  [MADE_ROOM]: "gone",
  [TOO_MANY_VIEWERS]: "gone",
};
const VAIN_ATTEMPTS = 2;
const FIRST_DELAY_MS = 250;
/** A page that keeps pace with its server sees now and then two between two of its own. */
const MOST_UNDRAWN = 2;
/** A class is back within a few seconds of its server, however long that was away. */
const LONGEST_DELAY_MS = 2_000;

/**
 * The connection of this viewer to its session: reconnects by itself, dispatches what comes, acknowledges frames.
 *
 * Where frames come faster than the page draws, one waits to be acknowledged until something was drawn, so that no more
 * come than a slow page can use.
 */
export class SessionSocket {
  #socket: WebSocket | undefined;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastRequest = 0;
  #session: SessionState | undefined;
  #undrawn = 0;
  #waiting: number | undefined;
  readonly #heartbeat = new Heartbeat({
    beat: () => this.send({ type: "beat" }),
    silent: (since) => {
      if (since !== null) this.handlers.silent(since);
      this.handlers.status(since === null ? "open" : "silent", "");
    },
    dead: () => this.#giveUp(),
  });

  constructor(
    readonly url: string,
    private readonly handlers: SocketHandlers,
  ) {}

  open(): void {
    this.handlers.status("connecting", "");
    window.addEventListener("online", this.#retryNow);
    document.addEventListener("visibilitychange", this.#retryNow);
    this.#connect();
  }

  close(): void {
    window.removeEventListener("online", this.#retryNow);
    document.removeEventListener("visibilitychange", this.#retryNow);
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    this.#leave();
  }

  /** Send a command; returns the id that comes back in a `CommandFailed`, or undefined while not connected. */
  send(command: AnyCommand): number | undefined {
    if (this.#socket?.readyState !== WebSocket.OPEN) return undefined;
    const request_id = ++this.#lastRequest;
    this.#socket.send(JSON.stringify({ ...command, request_id }));
    return request_id;
  }

  /** Send a binary message; false while not connected. */
  sendBinary(message: ArrayBuffer): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  #connect(): void {
    this.#waiting = undefined;
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.#timer = setTimeout(() => this.#giveUp(), DEAD_MS);
    socket.onopen = () => {
      clearTimeout(this.#timer);
      this.#attempts = 0;
      this.handlers.status("open", "");
      this.#heartbeat.start();
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return;
      this.#heartbeat.heard();
      if (typeof data === "string") dispatch(this.handlers.events, this.#whole(JSON.parse(data) as AnyEvent));
      else this.#receive(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#lost(code, reason);
    };
    this.#socket = socket;
  }

  /** The connection is dead, whatever the browser thinks of it: closing it in form would take as long as it is dead. */
  #giveUp(): void {
    this.#leave();
    this.#lost(NOT_ANSWERING, "");
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** The event, with the whole state of the session where only a part of it came. */
  #whole(event: AnyEvent): HeardEvent {
    if (event.type !== "session_changed" && event.type !== "session_patched") return event;
    const isAll = event.type === "session_changed";
    this.#session = isAll ? event.session : (patched(this.#session, event.changes) as SessionState);
    return { type: "session_changed", session: this.#session };
  }

  #receive(message: ArrayBuffer): void {
    try {
      const frame = decodeFrame(message);
      this.handlers.frame(frame);
      if (this.#undrawn < MOST_UNDRAWN) this.#acknowledge(frame.meta.id);
      else this.#waiting = frame.meta.id;
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error;
      this.handlers.malformed(error);
    }
  }

  #acknowledge(frame: number): void {
    this.send({ type: "acknowledge", frame });
    if (this.#undrawn++ === 0) requestAnimationFrame(this.#drawn);
  }

  readonly #drawn = (): void => {
    const frame = this.#waiting;
    this.#undrawn = 0;
    this.#waiting = undefined;
    if (frame !== undefined) this.#acknowledge(frame);
  };

  #lost(code: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    const end = ENDS[code];
    if (end) {
      this.close();
      if (code === UNSEATED || code === SHUT_OUT) this.handlers.unseated(code === UNSEATED);
      this.handlers.status(end, reason);
      return;
    }
    this.handlers.status("reconnecting", reason);
    if (this.#attempts >= VAIN_ATTEMPTS) this.handlers.stuck();
    this.#timer = setTimeout(() => this.#connect(), reconnectDelayMs(this.#attempts++, Math.random()));
  }

  readonly #retryNow = (): void => {
    if (document.hidden) return;
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#heartbeat.woken();
    // One that still connects may do so by a network that is gone.
    clearTimeout(this.#timer);
    this.#leave();
    this.#attempts = 0;
    this.#connect();
  };
}

/** Waits double up to a limit; `random` of 0 to 1 keeps a whole room from coming back at the same moment. */
export function reconnectDelayMs(attempts: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts) * (0.5 + random / 2);
}

/** Give an event to its handler. */
export function dispatch(handlers: EventHandlers, event: HeardEvent): void {
  switch (event.type) {
    case "session_changed":
      return handlers.session_changed(event);
    case "commands_taken":
      return handlers.commands_taken(event);
    case "command_failed":
      return handlers.command_failed(event);
    case "dataset_changed":
      return handlers.dataset_changed(event);
    case "room_changed":
      return handlers.room_changed(event);
    case "era_shown":
      return handlers.era_shown(event);
    case "alive":
      return handlers.alive(event);
    default:
      assertNever(event);
  }
}
