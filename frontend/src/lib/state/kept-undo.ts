import type { SessionState } from "../protocol/generated";
import { keep, recall } from "../storage";
import type { KeptEntries } from "./address";
import { followed, type Draft } from "./draft-steps";
import type { LabKind } from "./labs";
import type { KeptLeavings } from "./leavings";
import type { Undo } from "./undo";

const KEY = "neurarium.undo";
const VERSION = 1;
/** Browsers keep about five million letters for a tab. */
const MOST_LETTERS = 1_500_000;

/** What can be undone of a session, as it stood when the page was left. */
export interface KeptUndo {
  readonly undo: Undo<Draft>;
  /** Whether the session ran what the draft said. */
  readonly isApplied: boolean;
  /** What ran last in each lab. */
  readonly labs: readonly (readonly [LabKind, Draft])[];
  readonly leavings: KeptLeavings;
  /** Which step each entry of the browser's history is about. */
  readonly entries?: KeptEntries;
}

interface Written extends KeptUndo {
  readonly version: number;
  readonly session: string;
  readonly beginning: string;
  /** The edits that the session may have settled on by the time that the page is back. */
  readonly edits: readonly string[];
}

type Of = Pick<SessionState, "id" | "beginning">;
type Stands = Of & Pick<SessionState, "edit" | "brought_back">;

/** Keep undo for this tab; of what is too large the oldest steps are let go. */
export function keepUndo({ id, beginning }: Of, edits: readonly string[], kept: KeptUndo): void {
  let { undo } = kept;
  const write = () =>
    JSON.stringify({ ...kept, undo, version: VERSION, session: id, beginning, edits } satisfies Written);
  let text = write();
  while (text.length > MOST_LETTERS && undo.past.length > 0) {
    undo = { ...undo, past: undo.past.slice(Math.ceil(undo.past.length / 2)) };
    text = write();
  }
  keep("sessionStorage", KEY, text.length > MOST_LETTERS ? "" : text);
}

/**
 * What was kept of a session that stands as it was left, also on a server that was started again since; null for another
 * one, and if something was changed since.
 */
export function recallUndo({ id, beginning, edit, brought_back }: Stands): KeptUndo | null {
  const text = recall("sessionStorage", KEY);
  const kept = text ? (JSON.parse(text) as Written) : null;
  if (kept?.version !== VERSION || kept.session !== id) return null;
  if (kept.beginning !== beginning && brought_back === null) return null;
  return kept.edits.includes(edit) ? kept : null;
}

/** Undo as it goes on where the session runs this, and the largest id of a step in it. */
export function resumed(
  { undo, isApplied, labs }: KeptUndo,
  running: Pick<Draft, "id" | "experiment">,
): { readonly undo: Undo<Draft>; readonly lastId: number } {
  const { past, present, future } = isApplied
    ? followed(undo, undo.present.experiment, running.experiment)
    : { ...undo, present: { ...undo.present, ...running } };
  const steps = [...past, present, ...future, ...labs.map(([, last]) => last)];
  return { undo: { past, present, future, touched: null }, lastId: Math.max(...steps.map(({ id }) => id)) };
}
