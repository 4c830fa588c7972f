import { describe, expect, it } from "vitest";

import { CONTROLS, formatHidden, parseHidden, styleOf, teachersLink } from "./controls";

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

  it("that are unknown are passed over", () => expect(parseHidden("magic,step")).toEqual(new Set(["step"])));

  it("each have an id and a place of their own", () => {
    expect(new Set(CONTROLS.map(({ id }) => id)).size).toBe(CONTROLS.length);
    expect(new Set(CONTROLS.map(({ selector }) => selector)).size).toBe(CONTROLS.length);
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
    expect(teachersLink(href, new Set(["step"]))).toBe("http://lab.example/#e=xyz&hide=step");
    expect(teachersLink(href, new Set())).toBe("http://lab.example/#e=xyz");
  });
});
