import { assertNever } from "../assert-never";
import { decodeFrame, MalformedFrame, type Frame } from "./frames";
import type { AnyCommand, AnyEvent } from "./generated";

/** `gone`: the server does not let this page in (the session has ended, or is full); reconnecting would not help. */
export type ConnectionStatus = "connecting" | "open" | "reconnecting" | "gone";

/** One handler for each event that a server sends. */
export type EventHandlers = { readonly [E in AnyEvent as E["type"]]: (event: E) => void };

export interface SocketHandlers {
  readonly events: EventHandlers;
  readonly frame: (frame: Frame) => void;
  readonly malformed: (error: MalformedFrame) => void;
  /** `reason` is what the server said when it closed the connection. */
  readonly status: (status: ConnectionStatus, reason: string) => void;
}

const NO_SESSION = 4404;
const TOO_MANY_VIEWERS = 4503;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/** The connection of this viewer to its session: reconnects by itself, dispatches what comes, acknowledges frames. */
export class SessionSocket {
  #socket: WebSocket | undefined;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastRequest = 0;

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
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
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
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#attempts = 0;
      this.handlers.status("open", "");
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") dispatch(this.handlers.events, JSON.parse(data) as AnyEvent);
      else this.#receive(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#lost(code, reason);
    };
    this.#socket = socket;
  }

  #receive(message: ArrayBuffer): void {
    try {
      const frame = decodeFrame(message);
      this.handlers.frame(frame);
      this.send({ type: "acknowledge", frame: frame.meta.id });
    } catch (error) {
      if (!(error instanceof MalformedFrame)) throw error;
      this.handlers.malformed(error);
    }
  }

  #lost(code: number, reason: string): void {
    if (code === NO_SESSION || code === TOO_MANY_VIEWERS) {
      this.close();
      this.handlers.status("gone", reason);
      return;
    }
    this.handlers.status("reconnecting", reason);
    this.#timer = setTimeout(() => this.#connect(), reconnectDelayMs(this.#attempts++, Math.random()));
  }

  readonly #retryNow = (): void => {
    if (document.hidden || this.#socket?.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.#timer);
    this.#connect();
  };
}

/** Waits double up to a limit; `random` of 0 to 1 keeps a whole room from coming back at the same moment. */
export function reconnectDelayMs(attempts: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts) * (0.5 + random / 2);
}

/** Give an event to its handler. */
export function dispatch(handlers: EventHandlers, event: AnyEvent): void {
  switch (event.type) {
    case "session_changed":
      return handlers.session_changed(event);
    case "command_failed":
      return handlers.command_failed(event);
    case "dataset_changed":
      return handlers.dataset_changed(event);
    default:
      assertNever(event);
  }
}
