import type { RankState, Rule, ScalarInfo, SeatState, TileState } from "../lib/protocol/generated";
import { formatCount } from "../lib/format";
import { isBestLeast, testedTitle } from "../lib/state/scalars";

export type Order = "name" | "result";

/** A member's own run on the wall, under the member's name. */
export interface NamedTile extends TileState {
  readonly name: string;
  readonly here: boolean;
  /** From 1 on, the best first; equals share a place. Null where nothing counts. */
  readonly rank: number | null;
}

/**
 * The tiles of a wall by name, or by result; those that break the rule, or are not measured, come last. With the `ranking` of
 * a challenge they tell the results that it is made of, and not newer ones.
 */
export function orderedTiles(
  seats: readonly SeatState[],
  tiles: readonly TileState[],
  least: boolean,
  order: Order,
  ranking: readonly RankState[] | null = null,
): readonly NamedTile[] {
  const named = tiles.flatMap((tile) => {
    const seat = seats.find(({ number }) => number === tile.seat);
    return seat
      ? [{ ...tile, ...(ranking && standingIn(ranking, tile)), name: seat.name, here: seat.here }]
      : [];
  });
  const counts = named.filter((tile) => valueOf(tile) !== null);
  const best = counts.sort((a, b) => (valueOf(a)! - valueOf(b)!) * (least ? 1 : -1) || a.seat - b.seat);
  const ranked = named.map((tile) => {
    const place = best.findIndex((other) => valueOf(other) === valueOf(tile));
    return { ...tile, rank: place < 0 ? null : place + 1 };
  });
  const byName = (a: NamedTile, b: NamedTile) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }) || a.seat - b.seat;
  // Equals by their seats, as in the ranking of a challenge.
  const byResult = (a: NamedTile, b: NamedTile) =>
    a.rank === null && b.rank === null
      ? byName(a, b)
      : (a.rank ?? Infinity) - (b.rank ?? Infinity) || a.seat - b.seat;
  return ranked.sort(order === "result" ? byResult : byName);
}

/** Who is in the first places of a ranking, which equals share; of many equals only the first are named. */
export function firstPlaces(
  ranking: readonly RankState[],
  places: number,
  most: number,
): readonly { rank: RankState; place: number }[] {
  return ranking
    .map((rank) => ({ rank, place: ranking.findIndex(({ result }) => result === rank.result) + 1 }))
    .filter(({ place }) => place <= places)
    .slice(0, most);
}

/** What a ranking says of a run: where it is not in it, it breaks the rule, or does not count yet. */
function standingIn(ranking: readonly RankState[], { seat, result, broken }: TileState) {
  const rank = ranking.find((other) => other.seat === seat);
  if (rank) return { result: rank.result, broken: "" };
  return { result: broken === "" ? null : result, broken };
}

/** What a run is ranked by; null where it does not count. */
function valueOf({ result, broken }: TileState): number | null {
  return broken !== "" || result === null || !Number.isFinite(result) ? null : result;
}

/** A challenge's rule in a sentence, such as “Best test accuracy with at most 500 weights”. */
export function ruleInWords({ most_weights, most_steps }: Rule, scalar: ScalarInfo): string {
  const limits = [
    most_weights === null ? "" : `${formatCount(most_weights)} weights`,
    most_steps === null ? "" : `${formatCount(most_steps)} steps`,
  ].filter(Boolean);
  const best = isBestLeast(scalar) ? "Lowest" : "Best";
  const end = limits.length === 0 ? "" : ` with at most ${limits.join(" and ")}`;
  return `${best} ${testedTitle(scalar).toLowerCase()}${end}`;
}

/** How long is left, as a clock shows it: minutes and seconds. */
export function clock(secs: number): string {
  const left = Math.ceil(secs);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** A place in a ranking: 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
