import { untrack } from "svelte";

import type { Shown } from "../lib/protocol/generated";
import { enlarged } from "../lib/state/enlarged.svelte";
import { pointed } from "../lib/state/pointed.svelte";
import { room } from "../lib/state/room.svelte";
import { session } from "../lib/state/session.svelte";

/** A pointer that only passes over units points at none of them. */
const REST_MS = 150;

/** A class that looks where somebody leads it: to a level of the network, a large picture, and a unit. */
class Leading {
  #isAway = $state(false);
  /** Where this page was led last. */
  #led = { level: "", large: "" };
  /** Whether it has asked to lead no longer: until the room says so, it shows nothing more. */
  #stops = false;

  /** Whether this page leads. */
  get leads(): boolean {
    return room.state !== null && room.state.leader !== null && room.state.leader === room.state.seat;
  }

  /** Whether somebody else leads, whom this page follows or has left. */
  get isLed(): boolean {
    return room.state !== null && room.state.leader !== null && !this.leads;
  }

  /** Whether this page looks around by itself. */
  get isAway(): boolean {
    return this.isLed && this.#isAway;
  }

  /** What whoever leads shows, if this page follows: most changes of a room change nothing of it. */
  readonly #wanted = $derived(JSON.stringify(this.isLed && !this.#isAway ? room.state?.shown : null));

  /** The level and the large picture that this page is led to; null while it follows nobody. */
  get place(): string | null {
    const shown = JSON.parse(this.#wanted) as Shown | null;
    return shown && `${shown.level} ${shown.large}`;
  }

  lead(): void {
    session.send({ type: "lead", shown: looksAt() });
  }

  /** Others end where this page is now, be it so new that they have not heard of it. */
  stop(): void {
    this.#stops = true;
    session.send({ type: "lead", shown: looksAt() });
    session.send({ type: "lead", shown: null });
  }

  lookAround(): void {
    this.#isAway = true;
    pointed.elsewhere = null;
  }

  comeBack(): void {
    this.#isAway = false;
  }

  /** Lead and be led, while a component stands that calls this. */
  follow(): void {
    $effect(() => {
      if (!this.leads) {
        this.#stops = false;
        return;
      }
      const shown = looksAt();
      const timer = setTimeout(() => untrack(() => this.#show(shown)), REST_MS);
      return () => clearTimeout(timer);
    });

    $effect(() => {
      if (!this.isLed) this.#isAway = false;
    });

    $effect(() => {
      const shown = JSON.parse(this.#wanted) as Shown | null;
      if (!shown) return;
      untrack(() => this.#go(shown));
      return () => (pointed.elsewhere = null);
    });

    let follows = false;
    $effect(() => {
      const last = room.state?.leader === null ? room.state.shown : null;
      if (follows && last) untrack(() => this.#go({ ...last, pointed: null }));
      follows = this.isLed && !this.#isAway;
    });

    const before = { level: "", large: "" };
    $effect(() => {
      const now = { level: pointed.level, large: enlarged.name };
      const isOwn = (["level", "large"] as const).some(
        (what) => now[what] !== before[what] && now[what] !== this.#led[what],
      );
      Object.assign(before, now);
      if (isOwn) untrack(() => this.isLed && this.lookAround());
    });
  }

  #show(shown: Shown): void {
    const isNew = JSON.stringify(shown) !== JSON.stringify(room.state?.shown);
    if (this.leads && !this.#stops && isNew && session.isAnswering) session.send({ type: "lead", shown });
  }

  #go({ level, large, pointed: unit }: Shown): void {
    this.#led = { level, large };
    if (level !== pointed.level) pointed.led = { level };
    if (large !== enlarged.name) enlarged.go(large);
    pointed.elsewhere = unit;
  }
}

/** What this page looks at, for others to follow. */
function looksAt(): Shown {
  const unit = pointed.unit;
  return {
    level: pointed.level,
    large: enlarged.name,
    pointed: unit && { layer: unit.layer, unit: unit.unit },
  };
}

export const leading = new Leading();
