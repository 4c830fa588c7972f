/** How often the server is asked whether it is still there. */
export const BEAT_MS = 2_500;
/** After so long without an answer people are told. */
export const SILENT_MS = 4_000;
/** After so long the connection is given up. */
export const DEAD_MS = 10_000;
/** After so long where the page has just woken, or has a network again: its old connection has most likely ended. */
export const WOKEN_DEAD_MS = 2_500;

export interface HeartbeatHandlers {
  /** Ask the server for a sign of life. */
  readonly beat: () => void;
  /** The server has not answered since then, in milliseconds since 1970; null when it does again. */
  readonly silent: (since: number | null) => void;
  /** The connection is of no use any more. */
  readonly dead: () => void;
}

/**
 * Notices a connection that looks alive and is not: the network is gone, the server hangs. Time counts from a beat that
 * was not answered by anything, so a page that slept does not take its own sleep for the server's.
 */
export class Heartbeat {
  #timer: ReturnType<typeof setInterval> | undefined;
  #unansweredSince: number | null = null;
  #heardAt = 0;
  #isSilent = false;
  #deadMs = DEAD_MS;

  constructor(private readonly handlers: HeartbeatHandlers) {}

  start(): void {
    this.stop();
    this.#heardAt = Date.now();
    this.#timer = setInterval(() => this.#check(), BEAT_MS / 2);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unansweredSince = null;
    this.#isSilent = false;
    this.#deadMs = DEAD_MS;
  }

  /** The page has slept, or was without a network: ask at once, and be less patient. */
  woken(): void {
    this.#unansweredSince = Date.now();
    this.#deadMs = WOKEN_DEAD_MS;
    this.handlers.beat();
  }

  /** Something came from the server. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#unansweredSince = null;
    this.#deadMs = DEAD_MS;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.handlers.silent(null);
  }

  #check(): void {
    const now = Date.now();
    if (this.#unansweredSince === null) {
      this.#unansweredSince = now;
      this.handlers.beat();
      return;
    }
    const waited = now - this.#unansweredSince;
    if (waited >= this.#deadMs) {
      this.stop();
      this.handlers.dead();
    } else if (waited >= SILENT_MS && !this.#isSilent) {
      this.#isSilent = true;
      this.handlers.silent(this.#heardAt);
    }
  }
}
