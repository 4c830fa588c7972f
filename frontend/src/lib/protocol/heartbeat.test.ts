import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { BEAT_MS, DEAD_MS, Heartbeat, SILENT_MS } from "./heartbeat";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp({ answers }: { answers: boolean }) {
  const handlers = { beat: vi.fn(), silent: vi.fn(), dead: vi.fn() };
  const server = { answers };
  const heart = new Heartbeat({
    ...handlers,
    beat: () => {
      handlers.beat();
      if (server.answers) setTimeout(() => heart.heard(), 20);
    },
  });
  heart.start();
  return { heart, handlers, server };
}

it("beats as long as it is answered, and complains of nothing", () => {
  const { handlers } = setUp({ answers: true });
  vi.advanceTimersByTime(20 * BEAT_MS);
  expect(handlers.beat.mock.calls.length).toBeGreaterThan(15);
  expect(handlers.silent).not.toHaveBeenCalled();
  expect(handlers.dead).not.toHaveBeenCalled();
});

it("tells since when the server is silent, and gives up after a while", () => {
  const { handlers, server } = setUp({ answers: true });
  vi.advanceTimersByTime(3 * BEAT_MS);
  server.answers = false;
  const last = Date.now();
  vi.advanceTimersByTime(SILENT_MS + 2 * BEAT_MS);
  expect(handlers.silent).toHaveBeenCalledExactlyOnceWith(expect.any(Number));
  expect(handlers.silent.mock.calls[0]![0]).toBeLessThan(last + BEAT_MS);
  expect(handlers.dead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(DEAD_MS);
  expect(handlers.dead).toHaveBeenCalledOnce();
});

it("tells when the server speaks again, whatever it says", () => {
  const { heart, handlers } = setUp({ answers: false });
  vi.advanceTimersByTime(SILENT_MS + BEAT_MS);
  heart.heard();
  expect(handlers.silent).toHaveBeenLastCalledWith(null);
  heart.stop();
  vi.advanceTimersByTime(10 * DEAD_MS);
  expect(handlers.dead).not.toHaveBeenCalled();
});
