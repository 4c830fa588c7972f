import { describe, expect, it } from "vitest";

import {
  controlOfKey,
  CONTROLS,
  formatHidden,
  isLoopback,
  parseHidden,
  styleOf,
  teachersLink,
  toggled,
} from "./controls";

describe("hidden controls", () => {
  it("are written in the order of the page, and read again", () => {
    const hidden = new Set(["speed", "features"]);
    expect(formatHidden(hidden)).toBe("features,speed");
    expect(parseHidden("features,speed")).toEqual(hidden);
  });

  it("of which there are none need no words", () => {
    expect(formatHidden(new Set())).toBeNull();
    expect(parseHidden(null).size).toBe(0);
    expect(styleOf(new Set())).toBe("");
  });

  it("that are unknown are passed over", () =>
    expect(parseHidden("magic,start")).toEqual(new Set(["start"])));

  it("go and come with what they are part of, in links made before they were there too", () => {
    expect(parseHidden("step")).toEqual(new Set(["step", "slow"]));
    expect(toggled(new Set(["play"]), "step")).toEqual(new Set(["play", "step", "slow"]));
    expect(toggled(new Set(["step", "slow"]), "slow")).toEqual(new Set());
    expect(toggled(new Set(["step", "slow"]), "step")).toEqual(new Set(["slow"]));
  });

  it("each have an id and a place of their own", () => {
    expect(new Set(CONTROLS.map(({ id }) => id)).size).toBe(CONTROLS.length);
    expect(new Set(CONTROLS.map(({ selector }) => selector)).size).toBe(CONTROLS.length);
  });

  it("are known by the keys that stand for them", () => {
    expect([" ", "ArrowRight", "r", "N", "?"].map(controlOfKey)).toEqual([
      "play",
      "step",
      "start",
      "start",
      undefined,
    ]);
  });

  it("are all taken out by one style", () => {
    expect(styleOf(new Set(["features", "stop"]))).toBe(
      ':is([data-control="features"], [data-control="stop"]) { display: none !important; }',
    );
  });
});

describe("teachersLink", () => {
  it("holds the experiment and what is hidden, and not the teacher's session", () => {
    const href = "http://lab.example/s/abc#e=xyz&hide=old";
    const plain = { hide: null, start: null, task: null };
    expect(teachersLink(href, { ...plain, hide: "step" })).toBe("http://lab.example/#e=xyz&hide=step");
    expect(teachersLink(href, plain)).toBe("http://lab.example/#e=xyz");
    const whole = { hide: "step", start: "S", task: "T" };
    expect(teachersLink(href, whole)).toBe("http://lab.example/#e=xyz&hide=step&start=S&task=T");
  });

  it("may lead to the run that all share, which has begun already", () => {
    const lesson = { hide: "step", start: "S", task: "T" };
    const href = "http://lab.example/s/abc#e=xyz";
    expect(teachersLink(href, lesson, true)).toBe("http://lab.example/s/abc#e=xyz&hide=step&task=T");
  });

  it("is of the address by which others reach the server, where this page has one of this computer alone", () => {
    const [href, plain] = ["http://127.0.0.1:8000/s/abc#e=xyz", { hide: "step", start: null, task: null }];
    const link = (shared: boolean) => teachersLink(href, plain, shared, "https://lab.example/nn");
    expect(link(false)).toBe("https://lab.example/nn/#e=xyz&hide=step");
    expect(link(true)).toBe("https://lab.example/nn/s/abc#e=xyz&hide=step");
  });

  it("says where nobody else can open it", () => {
    const hosts = ["127.0.0.1", "localhost", "[::1]", "127.1.2.3", "192.168.1.2", "lab.example"];
    expect(hosts.map((host) => isLoopback(`http://${host}:8000/`))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
