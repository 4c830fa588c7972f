/**
 * The code a part of the way from one to another, of numbers drawn from a normal distribution: along the arc on which codes
 * are as long as those that are drawn, because what lies nearer to the middle is hardly ever drawn (White 2016).
 */
export function onArc(from: ArrayLike<number>, to: ArrayLike<number>, part: number): number[] {
  const [a, b] = [Array.from(from), Array.from(to)];
  const [long, other] = [length(a), length(b)];
  const cosine = a.reduce((sum, number, i) => sum + number * b[i]!, 0) / (long * other);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  // Along one line there is no arc between them.
  const isLine = !(Math.sin(angle) > 1e-6);
  const [first, second] = isLine
    ? [1 - part, part]
    : [Math.sin((1 - part) * angle) / Math.sin(angle), Math.sin(part * angle) / Math.sin(angle)];
  return a.map((number, i) => first * number + second * b[i]!);
}

function length(code: readonly number[]): number {
  return Math.hypot(...code);
}
