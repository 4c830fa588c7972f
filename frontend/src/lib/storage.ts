type Place = "localStorage" | "sessionStorage";

/** What this browser keeps for the page; nothing where it may not, as often in a frame of another site. */
export function recall(place: Place, key: string): string | null {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}

/** Have this browser keep something for the page, if it may; whether it does. */
export function keep(place: Place, key: string, value: string): boolean {
  try {
    window[place].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** The names of all that this browser keeps for pages of this server; none where it may keep nothing. */
export function namesIn(place: Place): readonly string[] {
  try {
    return Object.keys(window[place]);
  } catch {
    return [];
  }
}
