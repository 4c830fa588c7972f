import { enlarged } from "../../lib/state/enlarged.svelte";
import { isFreeEscape } from "../../lib/ui/escape";
import { teaching } from "../../teach/teaching.svelte";
import type { Opened } from "./opened.svelte";
import { isSameParam, type Param } from "./param";
import { MOUSE_REACH, targetAtPoint, TOUCH_REACH, type Target } from "./param-pointing";
import { moveFocus, type Direction } from "./pointing";
import type { Scene, UnitRef } from "./scene";

const ARROWS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** The picture that is pointed at. */
interface Picture {
  scene(): Scene;
  stage(): HTMLElement | undefined;
  /** Whether its units are shown as functions: these are looked at before they are opened. */
  isFunctions(): boolean;
  /** The unit that is pointed at in another picture. */
  elsewhere(): UnitRef | null;
}

/** A weight or bias that is pointed at or, with `open`, changed. */
interface Card {
  readonly param: Param;
  readonly x: number;
  readonly y: number;
  readonly open: boolean;
}

/** What of the picture of the network is pointed at, walked to and open. */
export class Hand {
  #pointed = $state.raw<UnitRef | null>(null);
  #card = $state.raw<Card | null>(null);
  /** Where the arrow keys are. */
  cursor = $state.raw<UnitRef | null>(null);

  constructor(
    readonly picture: Picture,
    readonly levels: Pick<Opened, "level" | "show" | "up">,
  ) {}

  /** The unit that the picture is about. */
  get focus(): UnitRef | null {
    return (
      this.#present(this.#pointed) ??
      this.#present(this.picture.elsewhere()) ??
      this.#present(this.cursor) ??
      this.opened
    );
  }

  /** The unit whose numbers are open. */
  get opened(): UnitRef | null {
    const { level } = this.levels;
    if (!level || level.unit === null) return null;
    return this.#present({ layer: this.#indexOf(level.layer), unit: level.unit });
  }

  /** What of it is open, one level deeper. */
  get number(): readonly number[] | null {
    return this.levels.level?.number ?? null;
  }

  /** The layer whose numbers are open. */
  get layerId(): string | null {
    const { level } = this.levels;
    return level?.unit === null && this.#indexOf(level.layer) >= 0 ? level.layer : null;
  }

  get card(): Card | null {
    return this.#card;
  }

  /** Whether a level or a card is open, which Escape closes. */
  get isOpen(): boolean {
    return this.#card?.open === true || this.opened !== null || this.layerId !== null;
  }

  get isOnSomething(): boolean {
    return this.#pointed !== null || this.#card !== null;
  }

  point(event: PointerEvent): void {
    if (isTouch(event)) return;
    const { x, y, target } = this.#targetAt(event);
    const unit = target?.kind === "unit" ? target.unit : null;
    if (!isSameUnit(unit, this.#pointed)) this.#pointed = unit;
    if (this.#card?.open) return;
    if (target?.kind !== "param") this.#card = null;
    else if (!isSameParam(target.param.ref, this.#card?.param.ref))
      this.#card = { param: target.param, x, y, open: false };
  }

  leave(): void {
    this.#pointed = null;
    if (!this.#card?.open) this.#card = null;
  }

  /** A click opens what it hits, or leads one level up; a first tap on a function only shows it. */
  open(event: MouseEvent): void {
    const { x, y, target } = this.#targetAt(event);
    const hadCard = this.#card?.open === true;
    this.#pointed = this.#card = null;
    if (target?.kind === "param") {
      this.#card = { param: target.param, x, y, open: true };
      return;
    }
    const unit = target?.unit ?? null;
    const isShown = isSameUnit(unit, this.cursor);
    this.cursor = unit;
    const isOnlyShown = this.picture.isFunctions() && isTouch(event) && !isShown;
    if (unit && !isOnlyShown) this.pin(unit);
    else if (!hadCard) this.levels.up();
  }

  pin(unit: UnitRef): void {
    const layer = this.picture.scene().layers[unit.layer];
    if (!layer) return;
    this.cursor = unit;
    this.levels.show({ layer: layer.drawn.info.id, unit: unit.unit, number: null });
  }

  /** Look at one number of the unit that is open. */
  openNumber(number: readonly number[]): void {
    const { level } = this.levels;
    if (level && level.unit !== null) this.levels.show({ ...level, number });
  }

  openLayer(id: string): void {
    this.cursor = null;
    if (this.layerId === id) this.levels.up();
    else this.levels.show({ layer: id, unit: null, number: null });
  }

  /** One level up. */
  close(): void {
    const hasMore = this.number !== null;
    this.#pointed = null;
    this.levels.up();
    if (!hasMore) this.picture.stage()?.focus();
  }

  closeCard(): void {
    this.#card = null;
    this.picture.stage()?.focus({ preventScroll: true });
  }

  /** The arrows walk over the units, Enter opens one. */
  press(event: KeyboardEvent): void {
    if (event.target !== this.picture.stage()) return;
    const direction = ARROWS[event.key];
    if (direction) {
      this.cursor = moveFocus(this.picture.scene(), this.focus, direction);
      this.#pointed = null;
      if (this.opened && this.cursor) this.pin(this.cursor);
    } else if (event.key === "Enter") {
      if (this.focus) this.pin(this.focus);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Escape leads back, wherever the focus is; not while a picture stands over the network. */
  escape(event: KeyboardEvent): void {
    if (!isFreeEscape(event) || enlarged.isOver) return;
    if (this.#card?.open) this.closeCard();
    else if (this.opened || this.layerId !== null) this.close();
    else if (this.cursor) this.cursor = null;
    else return;
    event.preventDefault();
  }

  #targetAt(event: MouseEvent): { x: number; y: number; target: Target | null } {
    const box = this.picture.stage()!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const target = targetAtPoint(this.picture.scene(), x, y, isTouch(event) ? TOUCH_REACH : MOUSE_REACH);
    return { x, y, target: target?.kind === "param" && !teaching.shows("weights") ? null : target };
  }

  #indexOf(id: string): number {
    return this.picture.scene().layers.findIndex(({ drawn }) => drawn.info.id === id);
  }

  /** What is still there when the network has changed. */
  #present(ref: UnitRef | null): UnitRef | null {
    const layer = ref && this.picture.scene().layers[ref.layer];
    return layer && ref.unit < layer.drawn.units ? ref : null;
  }
}

function isSameUnit(a: UnitRef | null, b: UnitRef | null): boolean {
  return a?.layer === b?.layer && a?.unit === b?.unit;
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
