/** All indices of a split: in their own order with seed 0, else shuffled; the same seed gives the same order. */
export function shuffledOrder(size: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  if (seed === 0) return order;
  const random = randomNumbers(seed);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** The indices of one page; beyond either end it continues at the other. */
export function pageOf(order: Uint32Array, page: number, size: number): number[] {
  const count = Math.min(size, order.length);
  return Array.from({ length: count }, (_, i) => {
    const position = (((page * size + i) % order.length) + order.length) % order.length;
    return order[position]!;
  });
}

/** Numbers of 0 to 1 from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
