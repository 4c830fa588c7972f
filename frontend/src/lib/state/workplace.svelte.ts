import { draft } from "./draft.svelte";
import type { Positions } from "./positions";
import { session } from "./session.svelte";

const KEY = "neurarium.workplace";

/** How a session was being built in this tab: it is found so again when the page is opened anew. */
interface Workplace {
  readonly session: string;
  readonly isBuilding: boolean;
  readonly positions: Positions;
}

/** Find everything in its place again, and remember where it is from now on; returns what ends it. */
export function keepWorkplace(): () => void {
  let found: string | null = null;
  return $effect.root(() => {
    $effect(() => {
      const id = session.state?.id;
      const present = draft.present;
      if (id === undefined || !present) return;
      if (found === id) remember({ session: id, isBuilding: draft.isOpen, positions: present.positions });
      else restore(remembered(), id);
      found = id;
    });
  });
}

function restore(workplace: Workplace | null, id: string): void {
  if (workplace?.session !== id) return;
  draft.place(workplace.positions);
  if (workplace.isBuilding) draft.open();
}

function remembered(): Workplace | null {
  const text = sessionStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Workplace);
}

function remember(workplace: Workplace): void {
  sessionStorage.setItem(KEY, JSON.stringify(workplace));
}
