/** So many of the numbers from 0, spread evenly and each group in proportion; all of them if there are no more. */
export function spread(groups: readonly number[], most: number): number[] {
  if (groups.length <= most) return groups.map((_, i) => i);
  const members = new Map<number, number[]>();
  groups.forEach((group, i) => {
    const already = members.get(group);
    if (already) already.push(i);
    else members.set(group, [i]);
  });
  const shares = shared(
    [...members.values()].map(({ length }) => length),
    most,
  );
  return [...members.values()].flatMap((all, i) => one(all, shares[i]!)).sort((a, b) => a - b);
}

/** One of each of so many equal stretches, at random, so that nothing periodic falls in step; always the same ones. */
function one(members: readonly number[], count: number): number[] {
  const random = randomNumbers(members.length);
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [i, i + 1].map((part) => Math.floor((part * members.length) / count)) as [
      number,
      number,
    ];
    return members[from + Math.floor(random() * (to - from))]!;
  });
}

/** Whole numbers in proportion to the sizes that add up to the total; none is 0. */
function shared(sizes: readonly number[], total: number): number[] {
  const whole = sizes.reduce((a, b) => a + b, 0);
  const exact = sizes.map((size) => (size * total) / whole);
  const shares = exact.map((share) => Math.max(1, Math.floor(share)));
  const byRest = exact.map((share, i) => ({ i, rest: share - shares[i]! })).sort((a, b) => b.rest - a.rest);
  let left = total - shares.reduce((a, b) => a + b, 0);
  for (const { i } of byRest.slice(0, Math.max(0, left))) shares[i]!++;
  for (; left < 0; left++) shares[shares.indexOf(Math.max(...shares))]!--;
  return shares;
}

/** Random numbers of 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
