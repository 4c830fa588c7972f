import { describe, expect, it } from "vitest";

import type { NetworkInfo } from "../../lib/protocol/generated";
import { drawnLayers } from "./graph";
import { layoutNetwork, type Layout, type Placement } from "./layout";
import { branches, cnn, layer, mlp, network, transformer } from "./networks.fixture";

const SIZES = { desktop: [844, 590], laptop: [684, 410], phone: [390, 330] } as const;
const NETWORKS: Record<string, NetworkInfo> = {
  "16-16": mlp(16, 16),
  "128-64": mlp(128, 64),
  "512-512-512": mlp(512, 512, 512),
  linear: mlp(),
  cnn: cnn(),
  branches: branches(),
  transformer: transformer(),
};

function lay(network: NetworkInfo, [width, height]: readonly [number, number]): Layout {
  return layoutNetwork(drawnLayers([network]), { width, height, headerHeight: 46, labelWidth: 26 });
}

const cases = Object.entries(NETWORKS).flatMap(([name, network]) =>
  Object.entries(SIZES).map(([screen, size]) => [name, screen, network, lay(network, size)] as const),
);

describe.each(cases)("%s on a %s", (_, __, network, { width, height, placements }) => {
  it("keeps every mark inside the picture", () => {
    for (const { x, y, shown, markWidth, markHeight } of placements) {
      for (let place = 0; place < shown; place++) {
        expect(x[place]! - markWidth / 2).toBeGreaterThanOrEqual(0);
        expect(x[place]! + markWidth / 2).toBeLessThanOrEqual(width);
        expect(y[place]! - markHeight / 2).toBeGreaterThanOrEqual(0);
        expect(y[place]! + markHeight / 2).toBeLessThanOrEqual(height + 0.01);
      }
    }
  });

  it("lets no mark cover another of its layer", () => {
    for (const placement of placements) expect(overlaps(placement)).toBe(false);
  });

  it("keeps the marks readable", () => {
    for (const { markHeight, markWidth } of placements) {
      expect(Math.min(markHeight, markWidth)).toBeGreaterThanOrEqual(3);
    }
  });

  it("gives every unit a place, or counts it among the hidden", () => {
    const units = drawnLayers([network]).map(({ units }) => units);
    expect(placements.map(({ shown, hidden }) => shown + hidden)).toEqual(units);
    expect(placements.every(({ shown }) => shown > 0)).toBe(true);
  });
});

describe("layoutNetwork", () => {
  it("keeps 16 units in one column and spreads 128 over several full rows", () => {
    expect(lay(NETWORKS["16-16"]!, SIZES.desktop).placements.map(({ columns }) => columns)).toEqual([
      1, 1, 1, 1,
    ]);
    const tiles = lay(NETWORKS["128-64"]!, SIZES.desktop).placements[1]!;
    expect(tiles.columns).toBeGreaterThan(4);
    expect(128 % tiles.columns).toBe(0);
    expect(tiles.markHeight).toBeGreaterThanOrEqual(20);
  });

  it("leaves units out only where marks would be too small to see", () => {
    const placements = lay(NETWORKS["512-512-512"]!, SIZES.phone).placements;
    const tiles = placements[1]!;
    expect(tiles.shown + tiles.hidden).toBe(512);
    expect(tiles.hidden).toBeGreaterThan(0);
    expect(lay(NETWORKS["128-64"]!, SIZES.phone).placements.every(({ hidden }) => hidden === 0)).toBe(true);
  });

  it("orders the columns from left to right with gaps for the edges", () => {
    const { placements } = lay(NETWORKS["128-64"]!, SIZES.desktop);
    for (let i = 1; i < placements.length; i++) {
      expect(placements[i]!.left - placements[i - 1]!.right).toBeGreaterThan(60);
    }
  });

  it("stacks the branches of a column, each below its own header", () => {
    const [, a, b] = lay(NETWORKS["branches"]!, SIZES.desktop).placements as [
      Placement,
      Placement,
      Placement,
    ];
    expect(a.header.x).toBe(b.header.x);
    expect(b.header.y).toBeGreaterThan(a.y[a.shown - 1]!);
    expect(b.y[0]).toBeGreaterThan(b.header.y + 40);
  });

  it("spreads the ports of marks that share a row", () => {
    const tiles = lay(NETWORKS["128-64"]!, SIZES.desktop).placements[1]!;
    expect(new Set(Array.from(tiles.port, (port) => port.toFixed(2))).size).toBe(128);
    expect([...tiles.port]).toEqual([...tiles.port].sort((p, q) => p - q));
  });

  it("gives functions tiles as large as fit, and equal layers equal ones", () => {
    const plane = network([
      layer("input", "input", [], [2]),
      layer("a", "dense", ["input"], [16], [2, 16]),
      layer("b", "dense", ["a"], [16], [16, 16]),
      layer("output", "dense", ["b"], [1], [16, 1]),
    ]);
    const options = { headerHeight: 46, labelWidth: 26 };
    for (const [width, height] of Object.values(SIZES)) {
      const { placements } = layoutNetwork(drawnLayers([plane], true), { width, height, ...options });
      const [, a, b] = placements as [Placement, Placement, Placement];
      expect(a.markHeight).toBe(b.markHeight);
      if (width < 600) continue;
      expect(a.hidden + b.hidden).toBe(0);
      expect(a.markHeight).toBeGreaterThanOrEqual(width > 800 ? 49 : 36);
    }
  });

  it("finds a place for a network without room", () => {
    const { placements } = lay(NETWORKS["16-16"]!, [0, 0]);
    expect(placements.every(({ x }) => Array.from(x).every(Number.isFinite))).toBe(true);
  });
});

function overlaps({ x, y, shown, markWidth, markHeight }: Placement): boolean {
  for (let i = 0; i < shown; i++) {
    for (let j = i + 1; j < shown; j++) {
      const apart =
        Math.abs(x[i]! - x[j]!) >= markWidth - 0.01 || Math.abs(y[i]! - y[j]!) >= markHeight - 0.01;
      if (!apart) return true;
    }
  }
  return false;
}
