import { expect, test } from "vitest";

import type { Network } from "../lib/protocol/generated";
import { freeId } from "../lib/state/free-id";
import { back, forth, startUndo, step } from "../lib/state/undo";
import {
  addLayer,
  changeLayer,
  configure,
  connect,
  copyLayers,
  disconnect,
  EditRefused,
  EMPTY,
  fitsOn,
  idsOf,
  inOrder,
  insertAfter,
  insertOnWire,
  newLayer,
  paste,
  putOnWire,
  refusalOfWire,
  removeLayers,
  sourcesOf,
  type Arity,
} from "./graph";
import { structureProblems } from "./structure";

const arityOf = (type: string): Arity => (type === "input" ? "none" : type === "add" ? "many" : "one");

function chain(...types: string[]): Network {
  return types.reduce((network, type, i) => {
    const layer = newLayer(type, i === 0 ? "input" : freeId(type, idsOf(network)));
    return i === 0 ? addLayer(network, layer) : insertAfter(network, layer, network.layers.at(-1)!.id);
  }, EMPTY);
}

const wires = ({ edges }: Network) => edges.map(({ source, target }) => `${source} ${target}`).sort();

test("A layer that is put on a wire stands between its ends, and a join keeps the order of its inputs", () => {
  let network = addLayer(chain("input", "dense", "dense"), newLayer("add", "add_1"));
  network = connect(connect(network, "dense_1", "add_1", arityOf), "dense_2", "add_1", arityOf);
  network = insertOnWire(network, newLayer("norm", "norm_1"), { source: "dense_1", target: "add_1" });
  expect(sourcesOf(network, "add_1")).toEqual(["norm_1", "dense_2"]);
  expect(sourcesOf(network, "norm_1")).toEqual(["dense_1"]);
});

test("A layer that is put on another wire closes the gap that it leaves", () => {
  const network = chain("input", "norm", "dense", "dense");
  const wire = { source: "dense_1", target: "dense_2" };
  expect(fitsOn(network, "norm_1", wire, arityOf)).toBe(true);
  expect(wires(putOnWire(network, "norm_1", wire))).toEqual([
    "dense_1 norm_1",
    "input dense_1",
    "norm_1 dense_2",
  ]);
});

test("A layer is put on no wire of its own, and on none if that would tear wires", () => {
  const network = addLayer(chain("input", "dense", "dense"), newLayer("add", "add_1"));
  const wire = { source: "input", target: "dense_1" };
  expect(fitsOn(network, "dense_1", wire, arityOf)).toBe(false);
  expect(fitsOn(network, "add_1", wire, arityOf)).toBe(false);
  expect(fitsOn(network, "input", { source: "dense_1", target: "dense_2" }, arityOf)).toBe(false);
  const torn = connect(addLayer(network, newLayer("dense", "dense_3")), "dense_3", "add_1", arityOf);
  expect(fitsOn(torn, "dense_3", wire, arityOf)).toBe(false);
});

test("A circle is refused, and the reason names its layers", () => {
  const network = chain("input", "dense", "dense", "dense");
  expect(refusalOfWire(network, "dense_3", "dense_1", arityOf)).toBe(
    "The wires would go round in a circle: dense_1 → dense_2 → dense_3 → dense_1.",
  );
  expect(() => connect(network, "dense_3", "dense_1", arityOf)).toThrow(EditRefused);
  expect(refusalOfWire(network, "dense_1", "dense_1", arityOf)).toContain("own input");
  expect(refusalOfWire(network, "dense_1", "input", arityOf)).toContain("takes no wire");
  expect(refusalOfWire(network, "input", "dense_1", arityOf)).toContain("already there");
  expect(refusalOfWire(network, "input", "dense_3", arityOf)).toBeNull();
});

test("A layer with one input gives up the one it had, a join takes them all", () => {
  const network = addLayer(chain("input", "dense", "dense"), newLayer("add", "add_1"));
  expect(sourcesOf(connect(network, "input", "dense_2", arityOf), "dense_2")).toEqual(["input"]);
  const joined = connect(connect(network, "dense_1", "add_1", arityOf), "dense_2", "add_1", arityOf);
  expect(sourcesOf(joined, "add_1")).toEqual(["dense_1", "dense_2"]);
});

test("What stood before a removed layer is connected to what followed it", () => {
  const network = removeLayers(chain("input", "a", "b", "c", "d"), new Set(["b_1", "c_1"]));
  expect(wires(network)).toEqual(["a_1 d_1", "input a_1"]);
});

test("Pasted layers have new names and the wires between them", () => {
  const network = chain("input", "dense", "dense");
  const clip = copyLayers(network, new Set(["dense_1", "dense_2"]));
  const { network: pasted, renamed } = paste(network, clip, idsOf(network));
  expect([...renamed.values()]).toEqual(["dense_3", "dense_4"]);
  expect(wires(pasted)).toContain("dense_3 dense_4");
  expect(idsOf(pasted).size).toBe(5);
});

test("Configuring and freezing one layer leaves all others the same objects", () => {
  const network = chain("input", "dense", "dense");
  const changed = changeLayer(configure(network, "dense_1", { units: 7 }), "dense_1", { frozen: true });
  expect(changed.layers[1]).toMatchObject({ config: { units: 7 }, frozen: true });
  expect(changed.layers[2]).toBe(network.layers[2]);
});

test("Problems of the wires stand at their layers", () => {
  const network = addLayer(
    addLayer(chain("input", "dense"), newLayer("add", "add_1")),
    newLayer("dense", "dense_2"),
  );
  const problems = structureProblems(network, arityOf);
  expect(problems.map(({ layer }) => layer)).toEqual(["add_1", "dense_2", "dense_2"]);
  expect(structureProblems(chain("input", "dense"), arityOf)).toEqual([]);
  expect(structureProblems(EMPTY, arityOf)).toHaveLength(1);
  const circle: Network = { ...network, edges: [...network.edges, { source: "dense_1", target: "input" }] };
  expect(structureProblems(circle, arityOf).map(({ message }) => message)).toContain(
    "The wires go round in a circle through it.",
  );
});

/** Numbers that look random and are the same every time (mulberry32). */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomEdit(network: Network, random: () => number): Network {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const id = () => pick(network.layers).id;
  const type = pick(["dense", "add", "conv"]);
  const layer = newLayer(type, freeId(type, idsOf(network)));
  const wire = network.edges.length > 0 ? pick(network.edges) : undefined;
  switch (Math.floor(random() * 9)) {
    case 0:
      return addLayer(network, layer);
    case 1:
      return insertAfter(network, layer, id());
    case 2:
      return wire ? insertOnWire(network, layer, wire) : network;
    case 3:
      return wire ? disconnect(network, wire) : network;
    case 4:
      return network.layers.length > 6 ? removeLayers(network, new Set([id(), id()])) : network;
    case 5:
      return configure(network, id(), { units: Math.floor(random() * 99) });
    case 6:
      return paste(network, copyLayers(network, new Set([id(), id()])), idsOf(network)).network;
    case 7:
      return changeLayer(network, id(), { frozen: random() < 0.5 });
    default: {
      const [source, target] = [id(), id()];
      const isRefused = refusalOfWire(network, source, target, arityOf) !== null;
      return isRefused ? network : connect(network, source, target, arityOf);
    }
  }
}

test("Random edits leave no loose wire, no circle and no name twice; undo and redo lead back and forth", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomness(seed);
    const start = chain("input", "dense", "dense");
    let undo = startUndo(start);
    const seen = [start];
    for (let i = 0; i < 60; i++) {
      const network = randomEdit(undo.present, random);
      const ids = idsOf(network);
      expect(ids.size).toBe(network.layers.length);
      expect(network.edges.every(({ source, target }) => ids.has(source) && ids.has(target))).toBe(true);
      expect(new Set(wires(network)).size).toBe(network.edges.length);
      const places = new Map(inOrder(network).map((layer, place) => [layer.id, place]));
      expect(network.edges.every((e) => places.get(e.source)! < places.get(e.target)!)).toBe(true);
      undo = step(undo, network);
      seen.push(network);
    }
    for (const network of seen.slice(0, -1).reverse()) {
      undo = back(undo);
      expect(undo.present).toBe(network);
    }
    for (const network of seen.slice(1)) {
      undo = forth(undo);
      expect(undo.present).toBe(network);
    }
  }
});
