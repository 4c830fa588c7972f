/** Sum of amounts a second, over a sliding window. */
export class Rate {
  readonly #events: { at: number; amount: number }[] = [];

  constructor(private readonly windowMs = 1_000) {}

  add(amount: number, now: number): void {
    this.#events.push({ at: now, amount });
    this.#forget(now);
  }

  perSecond(now: number): number {
    this.#forget(now);
    const sum = this.#events.reduce((total, { amount }) => total + amount, 0);
    return (sum * 1_000) / this.windowMs;
  }

  #forget(now: number): void {
    let old = 0;
    while (old < this.#events.length && now - this.#events[old]!.at > this.windowMs) old++;
    this.#events.splice(0, old);
  }
}
