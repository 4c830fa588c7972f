import { expect, test, vi } from "vitest";

import { Part } from "./part.svelte";
import { session } from "./state/session.svelte";

test("a part is fetched once, however often it is asked for", async () => {
  const load = vi.fn(() => Promise.resolve({ default: "a dialog" }));
  const part = new Part(load, true);
  expect(part.module).toBeNull();
  await Promise.all([part.fetch(), part.fetch()]);
  expect(await part.fetch()).toEqual({ default: "a dialog" });
  expect(part.module).toEqual({ default: "a dialog" });
  expect(load).toHaveBeenCalledOnce();
});

test("one that did not come is fetched again when it is asked for again", async () => {
  let isThere = false;
  const part = new Part(
    () => (isThere ? Promise.resolve("a dialog") : Promise.reject(new TypeError("Failed to fetch"))),
    true,
  );
  expect(await part.fetch()).toBeNull();
  expect(part.hasFailed).toBe(true);
  expect(session.problem).toBeNull();
  isThere = true;
  expect(await part.fetch()).toBe("a dialog");
  expect(part.hasFailed).toBe(false);
});

test("that one is missing is reported where it has no place to say so", async () => {
  const part = new Part(() => Promise.reject(new TypeError("Failed to fetch")), true);
  expect(await part.orReport()).toBeNull();
  const { problem } = session;
  expect(problem?.message).toContain("reload the page");
  session.withdraw(problem!);
});
