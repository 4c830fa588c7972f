import { describe, expect, it } from "vitest";

import { layoutOf } from "./layout";

const PROJECTOR = 4 / 3;

describe("layoutOf", () => {
  it("stacks the columns where they have no room beside each other", () => {
    expect(layoutOf(390, 844, 1).columns).toBe("one");
    expect(layoutOf(899, 700, 1).columns).toBe("one");
    expect(layoutOf(900, 700, 1).columns).toBe("three");
  });

  it("stacks them earlier where the type is larger", () => {
    expect(layoutOf(1024, 768, 1).columns).toBe("three");
    expect(layoutOf(1024, 768, PROJECTOR).columns).toBe("one");
    expect(layoutOf(1280, 720, PROJECTOR).columns).toBe("three");
  });

  it("puts less on a page that is low for its type, where it does not scroll", () => {
    expect(layoutOf(1280, 720, 1).height).toBe("low");
    expect(layoutOf(1440, 900, 1).height).toBe("full");
    expect(layoutOf(1440, 900, PROJECTOR).height).toBe("low");
    expect(layoutOf(390, 700, 1).height).toBe("full");
    expect(layoutOf(720, 450, 1)).toMatchObject({ height: "tiny", meters: "readouts" });
  });

  it("gives the meters a place at every size", () => {
    expect(layoutOf(1680, 1050, 1).meters).toBe("header");
    expect(layoutOf(1440, 900, 1).meters).toBe("readouts");
    expect(layoutOf(1440, 900, PROJECTOR).meters).toBe("readouts");
    expect(layoutOf(1024, 768, 1).meters).toBe("readouts");
    expect(layoutOf(768, 1024, 1).meters).toBe("transport");
  });

  it("opens settings beside the page where there is room, so that they cover nothing", () => {
    expect(layoutOf(1366, 768, 1).drawer).toBe("beside");
    expect(layoutOf(1440, 900, PROJECTOR).drawer).toBe("over");
    expect(layoutOf(1024, 768, 1).drawer).toBe("over");
    expect(layoutOf(390, 844, 1).drawer).toBe("below");
  });
});
