import { describe, expect, it, vi } from "vitest";

import { dispatch, reconnectDelayMs } from "./socket";

describe("reconnectDelayMs", () => {
  it("doubles up to five seconds, spread by chance", () => {
    expect([0, 1, 2].map((attempts) => reconnectDelayMs(attempts, 1))).toEqual([250, 500, 1_000]);
    expect(reconnectDelayMs(30, 1)).toBe(5_000);
    expect(reconnectDelayMs(30, 0)).toBe(2_500);
  });
});

describe("dispatch", () => {
  it("gives an event to its handler and to no other", () => {
    const handlers = { session_changed: vi.fn(), command_failed: vi.fn(), dataset_changed: vi.fn() };
    const problem = { code: "limit", message: "Too large.", layer_id: null, field: null, remedy: null };
    const event = { type: "command_failed", request_id: 3, problem } as const;
    dispatch(handlers, event);
    expect(handlers.command_failed).toHaveBeenCalledExactlyOnceWith(event);
    expect(handlers.session_changed).not.toHaveBeenCalled();
  });
});
