import type { Network } from "../lib/protocol/generated";
import { endsOf, inOrder, sourcesOf, type ArityOf } from "./graph";

/** What is wrong with the wires, at which layer. Shapes and numbers are the server's to judge. */
export interface StructureProblem {
  readonly layer: string | null;
  readonly message: string;
}

/** Everything that the wires alone forbid; empty for a network that the server may look at. */
export function structureProblems(network: Network, arityOf: ArityOf): StructureProblem[] {
  if (network.layers.length === 0) return [{ layer: null, message: "The network has no layer yet." }];
  return [...arityProblems(network, arityOf), ...circleProblems(network), ...endProblems(network)];
}

function arityProblems(network: Network, arityOf: ArityOf): StructureProblem[] {
  const counts = new Map<string, number>();
  for (const { target } of network.edges) counts.set(target, (counts.get(target) ?? 0) + 1);
  return network.layers.flatMap(({ id, type }) => {
    const message = arityProblem(arityOf(type), counts.get(id) ?? 0);
    return message === null ? [] : [{ layer: id, message }];
  });
}

function arityProblem(arity: ReturnType<ArityOf>, count: number): string | null {
  switch (arity) {
    case "none":
      return count > 0 ? "An input takes no wire: it is where the data come in." : null;
    case "one":
      if (count === 0) return "It has no input: draw a wire into it.";
      return count > 1 ? `It takes one input, not ${count}: join them with Add or Concatenate first.` : null;
    case "many":
      return count < 2 ? "It joins two or more inputs: draw another wire into it." : null;
  }
}

/** A layer in a circle comes before one of its sources, however they are put in order. */
function circleProblems(network: Network): StructureProblem[] {
  const place = new Map(inOrder(network).map(({ id }, i) => [id, i]));
  const inCircle = network.layers.find(({ id }) =>
    sourcesOf(network, id).some((source) => place.get(source)! >= place.get(id)!),
  );
  return inCircle ? [{ layer: inCircle.id, message: "The wires go round in a circle through it." }] : [];
}

function endProblems(network: Network): StructureProblem[] {
  const ends = endsOf(network);
  if (ends.length <= 1) return [];
  const names = ends.map((id) => `“${id}”`).join(" and ");
  return [
    { layer: ends.at(-1)!, message: `A network ends in one layer, but nothing follows ${names}: join them.` },
  ];
}
