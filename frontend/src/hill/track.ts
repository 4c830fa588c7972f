import type { TrackInfo } from "../lib/protocol/generated";

/** A ball: its place on the track, 0 to 1, and its speed per second. */
export interface Ball {
  readonly place: number;
  readonly speed: number;
}

/** Where a ball is a tick later; the server rolls the balls that are learned from in the same way. */
export function rolled({ place, speed }: Ball, track: TrackInfo): Ball {
  const { gravity, friction, tick_secs } = track;
  const faster = (speed - gravity * slopeAt(track, place) * tick_secs) * (1 - friction * tick_secs);
  const next = place + faster * tick_secs;
  if (next < 0) return { place: -next, speed: -faster };
  return next > 1 ? { place: 2 - next, speed: -faster } : { place: next, speed: faster };
}

/** Where a ball will be after so many ticks. */
export function rolledFor(ball: Ball, track: TrackInfo, ticks: number): Ball {
  let at = ball;
  for (let tick = 0; tick < ticks; tick++) at = rolled(at, track);
  return at;
}

/** Where a ball was a tick before: what `rolled` does, undone. */
export function rolledBack({ place, speed }: Ball, track: TrackInfo): Ball {
  const { gravity, friction, tick_secs } = track;
  const came = place - speed * tick_secs;
  const before = came < 0 ? -came : came > 1 ? 2 - came : came;
  const slower = (before === came ? speed : -speed) / (1 - friction * tick_secs);
  return { place: before, speed: slower + gravity * slopeAt(track, before) * tick_secs };
}

/** How steep the track is at a place. */
export function slopeAt({ heights }: TrackInfo, place: number): number {
  const { left, last } = between(heights, place);
  return (heights[left + 1]! - heights[left]!) * last;
}

/** How high the track is at a place. */
export function heightAt({ heights }: TrackInfo, place: number): number {
  const { left, last } = between(heights, place);
  const share = place * last - left;
  return heights[left]! * (1 - share) + heights[left + 1]! * share;
}

function between(heights: readonly number[], place: number): { left: number; last: number } {
  const last = heights.length - 1;
  return { left: Math.min(last - 1, Math.max(0, Math.floor(place * last))), last };
}

/**
 * A ball, and where it has been: so many snapshots of it are what the network sees. Before it was let go it stood still.
 */
export class Rolling {
  ball: Ball;
  #places: number[];

  constructor(
    readonly track: TrackInfo,
    readonly snapshots: number,
    place: number,
    speed = 0,
  ) {
    this.ball = { place, speed };
    this.#places = [place];
  }

  /** A ball that was seen at these places, 0 to 1: how fast it is now, the last two say. */
  static of(track: TrackInfo, seen: readonly number[]): Rolling {
    const { snapshot_ticks, tick_secs } = track;
    const [before, now] = [seen.at(-2) ?? seen.at(-1) ?? 0, seen.at(-1) ?? 0];
    const rolling = new Rolling(track, seen.length, now, (now - before) / (snapshot_ticks * tick_secs));
    rolling.#places = seen.flatMap((place, i) => {
      const next = seen[i + 1];
      if (next === undefined) return [place];
      const step = (next - place) / snapshot_ticks;
      return Array.from({ length: snapshot_ticks }, (_, tick) => place + tick * step);
    });
    if (track.asks_back) rolling.#places = [...rolling.#placesBefore(seen), ...rolling.#places];
    return rolling;
  }

  /** Where a ball was until it was seen first, as its first two places say. */
  #placesBefore(seen: readonly number[]): number[] {
    const { snapshot_ticks, tick_secs, ahead_ticks } = this.track;
    const [first = 0, second = first] = seen;
    const path: Ball[] = [{ place: first, speed: (second - first) / (snapshot_ticks * tick_secs) }];
    for (let tick = 0; tick < ahead_ticks; tick++) path.push(rolledBack(path.at(-1)!, this.track));
    return path
      .slice(1)
      .reverse()
      .map(({ place }) => place);
  }

  /** Let so much time pass. */
  roll(ticks: number): void {
    for (let tick = 0; tick < ticks; tick++) {
      this.ball = rolled(this.ball, this.track);
      this.#places.push(this.ball.place);
    }
    this.#places = this.#places.slice(-this.#span);
  }

  /** The places at which it was seen, the last one now. */
  get seen(): readonly number[] {
    const { snapshot_ticks } = this.track;
    return Array.from({ length: this.snapshots }, (_, i) => {
      const back = (this.snapshots - 1 - i) * snapshot_ticks;
      return this.#places.at(-1 - back) ?? this.#places[0]!;
    });
  }

  /** Where it is when it is asked for: later, or before it was seen. */
  get asked(): number {
    return this.path.at(-1)!;
  }

  /** Its path until then: on from where it is, or back from where it was seen first. */
  get path(): readonly number[] {
    if (this.track.asks_back) return this.#back;
    const path = [this.ball];
    for (let tick = 0; tick < this.track.ahead_ticks; tick++) path.push(rolled(path.at(-1)!, this.track));
    return path.map(({ place }) => place);
  }

  get #back(): readonly number[] {
    const first = this.#places.length - 1 - (this.snapshots - 1) * this.track.snapshot_ticks;
    return Array.from(
      { length: this.track.ahead_ticks + 1 },
      (_, tick) => this.#places[Math.max(0, first - tick)] ?? this.ball.place,
    );
  }

  get #span(): number {
    const { snapshot_ticks, ahead_ticks, asks_back } = this.track;
    return (this.snapshots - 1) * snapshot_ticks + 1 + (asks_back ? ahead_ticks : 0);
  }
}

/** What is one more says that a snapshot is not seen yet. */
const FARTHEST = 254;

/** Places as the network reads them: 0 to 255. */
export function asPixels(places: readonly number[]): Uint8Array {
  return Uint8Array.from(places, (place) => Math.min(FARTHEST, Math.round(255 * place)));
}
