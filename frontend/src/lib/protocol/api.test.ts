import { afterEach, expect, it, vi } from "vitest";

import { isReached, localProblem, request, RequestFailed } from "./api";

afterEach(() => vi.unstubAllGlobals());

async function toldOf(answer: () => Response | Promise<Response>): Promise<string> {
  vi.stubGlobal("fetch", () => Promise.resolve().then(answer));
  const failed: unknown = await request("/api/runs").catch((error: unknown) => error);
  return failed instanceof RequestFailed ? failed.message : "";
}

it("says in words what a proxy answers for the server, and leaves what the server says itself", async () => {
  const page = (status: number) => toldOf(() => new Response("<h1>nginx</h1>", { status }));
  expect(await page(413)).toContain("client_max_body_size");
  expect(await page(502)).toContain("no answer from the server (502)");
  expect(await page(403)).toContain("status 403");
  const problem = localProblem("too_large", "A run may hold 64 MiB.");
  const own = () => new Response(JSON.stringify({ problem }), { status: 413 });
  expect(await toldOf(own)).toBe("A run may hold 64 MiB.");
});

it("tells a server that is away from one that is reached", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
  expect(await isReached()).toBe(false);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}")));
  expect(await isReached()).toBe(true);
});
