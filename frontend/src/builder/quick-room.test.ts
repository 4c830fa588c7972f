import { describe, expect, it } from "vitest";

import { collide, GAP_SIZE, headForm } from "./quick-room";

const BOTH = { hasWidth: true, hasActivation: true };

describe("the controls of a layer's head", () => {
  it("are all shown where there is room, and fewer where there is less", () => {
    expect(headForm(BOTH, 240)).toMatchObject({ hasActivation: true, hasRemove: true, isAlwaysShown: true });
    expect(headForm(BOTH, 150)).toMatchObject({ hasActivation: false, hasRemove: true, isAlwaysShown: true });
    expect(headForm(BOTH, 110)).toMatchObject({ hasWidth: true, hasRemove: false, isAlwaysShown: true });
    expect(headForm(BOTH, 80)).toMatchObject({ hasWidth: true, isAlwaysShown: false });
    expect(headForm(BOTH, 60)).toBeNull();
  });

  it("let a layer without a width be removed", () => {
    const form = headForm({ hasWidth: false, hasActivation: false }, 60);
    expect(form).toMatchObject({ hasWidth: false, hasRemove: true, isAlwaysShown: true });
  });

  it("leave the gaps between equal neighbours free", () => {
    for (let room = 50; room < 400; room++) {
      const form = headForm(BOTH, room);
      if (!form?.isAlwaysShown) continue;
      const head = { x: 0, y: 0, size: form.size };
      expect(collide(head, { x: room / 2, y: 0, size: GAP_SIZE })).toBe(false);
    }
  });
});
