import { keep, recall } from "../storage";

const KEY = "neurarium.last-seen";

/** What stood on the page when it was left last, to be shown until it is there again. */
export interface LastSeen {
  readonly session: string;
  readonly step: number;
  /** A data URL. */
  readonly picture: string;
}

export function keepLastSeen(seen: LastSeen): void {
  keep("localStorage", KEY, JSON.stringify(seen));
}

/** What was seen last of a session, by the path of its address; null if it was another one, or none. */
export function lastSeen(path: string): LastSeen | null {
  const text = recall("localStorage", KEY);
  const seen = text === null ? null : (JSON.parse(text) as LastSeen);
  return seen && path.endsWith(`/s/${seen.session}`) ? seen : null;
}
