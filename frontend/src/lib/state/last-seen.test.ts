import { beforeEach, expect, test, vi } from "vitest";

import { keepLastSeen, lastSeen } from "./last-seen";

const seen = { session: "abcdefgh", step: 641, picture: "data:image/webp;base64,AA" };

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("window", {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
  });
});

test("what was seen last of a session is shown at its address alone, below any base", () => {
  expect(lastSeen("/s/abcdefgh")).toBeNull();
  keepLastSeen(seen);
  expect(lastSeen("/nets/s/abcdefgh")).toEqual(seen);
  expect(lastSeen("/s/another1")).toBeNull();
  expect(lastSeen("/")).toBeNull();
});
