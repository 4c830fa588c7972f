import { describe, expect, it } from "vitest";

import type { ChangeState } from "../lib/protocol/generated";
import { changedByOthers, lastChanges, newestChange } from "./changes";

function change(number: number, seat: number, undone = false): ChangeState {
  return { number, seat, name: `Member ${seat}`, words: "", undone };
}

describe("what a member changed last", () => {
  const changes = [change(1, 1), change(2, 2), change(3, 1, true), change(4, 1, true), change(5, 3, true)];

  it("is undone from the last one on, and redone in the order in which it was made", () => {
    expect(lastChanges(changes, 1)).toEqual({ undoable: changes[0], redoable: changes[2] });
    expect(lastChanges(changes, 2)).toEqual({ undoable: changes[1], redoable: undefined });
    expect(lastChanges(changes, 3)).toEqual({ undoable: undefined, redoable: changes[4] });
    expect(lastChanges(changes, 4)).toEqual({ undoable: undefined, redoable: undefined });
  });

  it("is told to the host, and not what the host changed", () => {
    expect(newestChange(changes, 0)).toBe(changes[4]);
    expect(newestChange(changes, 3)).toBe(changes[3]);
    expect(newestChange([change(1, 0)], 0)).toBeUndefined();
  });

  it("can still be undone when the member is gone", () => {
    expect(changedByOthers(changes, [{ number: 1 }, { number: 3 }])).toEqual([{ seat: 2, name: "Member 2" }]);
  });
});
