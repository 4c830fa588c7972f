import { beforeEach, expect, it, vi } from "vitest";

vi.mock("./draft.svelte", () => ({ draft: { isOpen: false } }));

/** As much of a browser as an address needs. */
const place = { hash: "", pathname: "/", search: "", href: "/" };

beforeEach(() => {
  place.hash = "";
  const history = {
    replaceState: (_: unknown, __: string, url: string) => (place.hash = /#.*/.exec(url)?.[0] ?? ""),
    pushState: () => undefined,
  };
  vi.stubGlobal("window", Object.assign(new EventTarget(), { history }));
  vi.stubGlobal("location", place);
  vi.resetModules();
});

function goTo(hash: string, state: object | null): void {
  place.hash = hash;
  window.dispatchEvent(Object.assign(new Event("popstate"), { state }));
  window.dispatchEvent(new Event("hashchange"));
}

it("A picture stays large over a step back, and the address says so", async () => {
  const { address } = await import("./address");
  const { enlarged } = await import("./enlarged.svelte");
  enlarged.follow();
  address.onvisit(() => true);
  enlarged.enlarge("plane");
  goTo("#e=before", { page: String(performance.timeOrigin), place: 1 });
  expect(enlarged.has("plane")).toBe(true);
  void address.href;
  expect(place.hash).toBe("#e=before&large=plane");
});

it("An address that a person gives says which picture is large", async () => {
  const { address } = await import("./address");
  const { enlarged } = await import("./enlarged.svelte");
  enlarged.follow();
  address.onvisit(() => false);
  enlarged.enlarge("plane");
  goTo("#large=codes", null);
  expect([enlarged.has("plane"), enlarged.has("codes")]).toEqual([false, true]);
});
