import { keep, recall } from "../lib/storage";

const KEY = "neurarium.key";
const KEY_FORM = /^[A-Za-z0-9_-]{32,64}$/;
const HEX = 16;

let held: string | undefined;

/** The key that only this browser knows: whose its runs are. Drawn when it is first asked for. */
export function browserKey(): string {
  const kept = recall("localStorage", KEY);
  held = kept !== null && KEY_FORM.test(kept) ? kept : (held ?? drawn());
  keep("localStorage", KEY, held);
  return held;
}

function drawn(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(HEX).padStart(2, "0")).join("");
}
